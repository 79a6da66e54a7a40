import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import { storedHandoffs } from '../product/inbox.ts';
import { BareSession } from './hook.ts';
import { leaveHandoff } from './installed.ts';
import { it } from './sandbox.ts';

const runs = Array.from({ length: 20 }, (_, index) => index);

describe('the hook', () => {
  it('of plugin and settings started together delivers once and gives back once, twenty times', async ({
    claude,
  }) => {
    const copy = join(claude.home, 'plugin-copy');
    await cp(inject('clone'), copy, { recursive: true });
    for (const run of runs) {
      const session = new BareSession(claude, `session-${run}`);
      await session.openAs(process.pid);
      const { sentinel } = await leaveHandoff(claude, `run${run}`);
      for (const source of ['startup', 'compact'] as const) {
        const texts = await Promise.all([inject('clone'), copy].map((clone) => session.start(clone, source)));
        expect(texts.filter((text) => text !== '').map((text) => text.includes(sentinel))).toEqual([true]);
      }
      await session.reply();
    }
    const stored = await storedHandoffs(claude.home);
    const facts = stored.map(({ place, fields }) => `${place} ${fields.deliveries}`);
    expect(facts).toEqual(runs.map(() => 'read 1'));
  });

  it('takes a session whose client is a zombie for over', async ({ claude }) => {
    const { sentinel } = await leaveHandoff(claude, 'alpha');
    // The shell becomes a sleep that never reaps: its child stays a zombie, as a killed client does under tmux.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60']);
    try {
      const zombie = Number(String(await once(parent.stdout, 'data')));
      const killed = new BareSession(claude, 'killed');
      await killed.openAs(zombie);
      expect(await killed.start(inject('clone'), 'startup')).toContain(sentinel);
      expect(await new BareSession(claude, 'next').start(inject('clone'), 'startup')).toContain(sentinel);
    } finally {
      parent.kill();
    }
  });
});
