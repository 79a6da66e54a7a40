import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentSession } from '../../../adapters/codex/session.ts';
import { World } from '../../core/world.ts';

const thread = '01a1fcd8-0f7e-74c1-8697-f2be1f4f0d89';

function worldWith(...files: string[]) {
  const world = new World();
  world.env.CODEX_THREAD_ID = thread;
  for (const name of files) {
    const path = join(world.home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
  }
  return world;
}

const transcriptOf = (world: World) => currentSession(world.ctx)?.transcript;
const day = '.codex/sessions/2026/05/15';

describe('the rollout of the thread that a command runs in', () => {
  it('is found by the thread’s id, in the newest day that has it', () => {
    const older = '.codex/sessions/2025/12/31';
    const world = worldWith(
      `${older}/rollout-2025-12-31T10-00-00-${thread}.jsonl`,
      `${day}/rollout-2026-05-15T10-00-00-${thread}.jsonl`,
      `${day}/rollout-2026-05-15T11-00-00-01a1fcd8-0000-74c1-8697-f2be1f4f0d89.jsonl`,
    );
    expect(transcriptOf(world)).toBe(join(world.home, day, `rollout-2026-05-15T10-00-00-${thread}.jsonl`));
  });

  it('is looked for under CODEX_HOME', () => {
    const world = worldWith(`elsewhere/sessions/2026/05/15/rollout-x-${thread}.jsonl`);
    expect(transcriptOf(world)).toBeNull();
    world.env.CODEX_HOME = join(world.home, 'elsewhere');
    expect(transcriptOf(world)).toBe(
      join(world.home, `elsewhere/sessions/2026/05/15/rollout-x-${thread}.jsonl`),
    );
  });

  it.each<[string, string[]]>([
    ['an ephemeral session keeps none', []],
    ['files where directories are expected', ['.codex/sessions/2026', '.codex/sessions/.DS_Store']],
    ['a file that only contains the id', [`${day}/rollout-${thread}.jsonl.bak`]],
  ])('%s', (_, files) => {
    expect(transcriptOf(worldWith(...files))).toBeNull();
  });

  it('that is older than sixty days with sessions is not looked for', () => {
    const days = Array.from(
      { length: 60 },
      (_, i) =>
        `.codex/sessions/2026/0${1 + Math.floor(i / 28)}/${String(1 + (i % 28)).padStart(2, '0')}/rollout-y.jsonl`,
    );
    const world = worldWith(...days, `.codex/sessions/2025/01/01/rollout-x-${thread}.jsonl`);
    expect(transcriptOf(world)).toBeNull();
  });
});
