import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { install } from '../../adapters/claude-code/install/client-install.ts';
import { isPresent } from '../../adapters/cli/install/choose-clients.ts';
import { findProgram } from '../../install/programs/detect.ts';
import { Sandbox } from './sandbox.ts';

describe('Claude Code is found', () => {
  it('not at all on a machine without it', () => {
    const box = new Sandbox();
    box.env.PATH = box.path('bin');
    expect([isPresent(box.ctx, install), findProgram(box.ctx, 'claude')]).toEqual([false, null]);
  });

  it('by its configuration directory, not by a file of that name', () => {
    const box = new Sandbox();
    box.write('.claude', 'x');
    expect(isPresent(box.ctx, install)).toBe(false);
    box.env.CLAUDE_CONFIG_DIR = box.path('moved');
    mkdirSync(box.path('moved'));
    expect([install.directory(box.ctx), findProgram(box.ctx, 'claude')]).toEqual([box.path('moved'), null]);
    expect(isPresent(box.ctx, install)).toBe(true);
  });

  it('by its program, the first on the PATH that can be run', () => {
    const box = new Sandbox();
    box.write('a/claude', '#!/bin/sh\n', 0o644);
    mkdirSync(box.path('b/claude'), { recursive: true });
    box.write('c/claude', '#!/bin/sh\n', 0o755);
    box.write('d/claude', '#!/bin/sh\n', 0o755);
    box.env.PATH = ['', box.path('missing'), 'a', box.path('b'), box.path('c'), box.path('d')].join(':');
    expect(findProgram(box.ctx, 'claude')).toBe(box.path('c/claude'));
    expect(isPresent(box.ctx, install)).toBe(true);
  });
});
