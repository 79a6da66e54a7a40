import { afterAll, describe, expect, it } from 'vitest';
import { playWorld, type Tally } from '../e2e/machine/machine.ts';
import { report } from './figures.ts';
import { full, seed } from './settings.ts';

/** `-- --world N` replays one world of a seed. */
const only = process.env.CRASH_WORLD;
const worlds = only ? [Number(only)] : Array.from({ length: full ? 100 : 12 }, (_, at) => at + 1);
const length = 18;

const played: Tally[] = [];
let failed = 0;

afterAll(() => {
  const all = played.flatMap(({ taken }) => taken);
  const shown = (client: string) => played.reduce((sum, tally) => sum + (tally.shown.get(client) ?? 0), 0);
  for (const [client, name] of [
    ['claude-code', 'Claude Code'],
    ['codex', 'Codex'],
  ] as const) {
    const own = all.filter((step) => step.client === client);
    const kinds = new Set(own.map(({ name: kind }) => kind)).size;
    report({
      part: 'real clients',
      scenario: `steps of ${name} against a model`,
      tried: own.length,
      // A world ends at its first violation; it is told once.
      violations: client === 'claude-code' ? failed : 0,
      note: `${kinds} kinds of step, ${shown(client)} requests compared`,
    });
  }
});

describe.concurrent(`steps of the real clients do what the model says, seed ${seed}`, () => {
  it.each(worlds)('world %i', async (world) => {
    failed += 1;
    const tally = await playWorld(`${seed}/real/${world}`, length);
    failed -= 1;
    played.push(tally);
    expect(tally.taken).toHaveLength(length);
  });
});
