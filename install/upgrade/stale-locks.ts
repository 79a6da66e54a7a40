import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { askClone } from './ask.ts';
import type { CloneGit } from './clone-git.ts';

/** git holds these for milliseconds. */
const waitMs = 3_000;

/**
 * Removes git's own locks, named as in `refs/heads/main`, that one left which was killed together with an upgrade. One
 * that still works gets time to end.
 */
export async function clearStaleLocks(git: CloneGit, names: readonly string[]): Promise<void> {
  const args = names.flatMap((name) => ['--git-path', `${name}.lock`]);
  const locks = (await askClone(git, ['rev-parse', ...args])).trim().split('\n');
  for (const lock of locks.map((name) => resolve(git.clone, name))) {
    for (let waited = 0; existsSync(lock) && waited < waitMs; waited += 100) await sleep(100);
    rmSync(lock, { force: true });
  }
}
