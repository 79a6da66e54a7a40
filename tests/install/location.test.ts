import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { detectClaude } from '../../adapters/claude-code/install/location.ts';
import { Sandbox } from './sandbox.ts';

describe('Claude Code is found', () => {
  it('not at all on a machine without it', () => {
    const box = new Sandbox();
    box.env.PATH = box.path('bin');
    expect(detectClaude(box.ctx)).toEqual({ directory: null, program: null });
  });

  it('by its configuration directory, not by a file of that name', () => {
    const box = new Sandbox();
    box.write('.claude', 'x');
    expect(detectClaude(box.ctx).directory).toBeNull();
    box.env.CLAUDE_CONFIG_DIR = box.path('moved');
    mkdirSync(box.path('moved'));
    expect(detectClaude(box.ctx)).toEqual({ directory: box.path('moved'), program: null });
  });

  it('by its program, the first on the PATH that can be run', () => {
    const box = new Sandbox();
    box.write('a/claude', '#!/bin/sh\n', 0o644);
    mkdirSync(box.path('b/claude'), { recursive: true });
    box.write('c/claude', '#!/bin/sh\n', 0o755);
    box.write('d/claude', '#!/bin/sh\n', 0o755);
    box.env.PATH = ['', box.path('missing'), 'a', box.path('b'), box.path('c'), box.path('d')].join(':');
    expect(detectClaude(box.ctx).program).toBe(box.path('c/claude'));
  });
});
