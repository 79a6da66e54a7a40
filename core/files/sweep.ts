import { rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Self } from '../context.ts';
import { entryAt } from './entry.ts';
import { isAlive, isOwnerDead } from './process.ts';
import { listNames } from './read.ts';
import { removeFile } from './remove.ts';

export const temporaryPattern = /^\.tmp-(\d+)-[0-9a-f]{12}$/;
const lockPattern = /^\.lock-/;
/** A lock directory is held for two calls; its name does not tell by whom. */
const lockLifetimeMs = 600_000;

/** Removes the temporary files that writers left in a directory when they died. */
export function sweepTemporaries(
  directory: string,
  isDead = deadByPid,
  pattern = temporaryPattern,
  names = listNames(directory),
): void {
  for (const entry of names) {
    const pid = pattern.exec(entry)?.[1];
    if (pid === undefined) continue;
    const path = join(directory, entry);
    const stat = entryAt(path);
    if (stat?.isFile() && isDead(Number(pid), stat.ctimeMs)) removeFile(path);
  }
}

function deadByPid(pid: number, _madeAtMs: number): boolean {
  return !isAlive(pid);
}

/** The same in a directory of an inbox, where a clock tells pids apart that came again, and locks may be left too. */
export function sweepInbox(directory: string, self: Self, nowMs: number, names = listNames(directory)): void {
  const isDead = (pid: number, madeAtMs: number) => isOwnerDead(pid, madeAtMs, self, nowMs);
  sweepTemporaries(directory, isDead, temporaryPattern, names);
  for (const entry of names) {
    if (!lockPattern.test(entry)) continue;
    const path = join(directory, entry);
    const stat = entryAt(path);
    if (stat?.isDirectory() && nowMs - stat.mtimeMs > lockLifetimeMs) removeLock(path);
  }
}

function removeLock(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Its holder was faster, or somebody keeps files in a directory of that name.
  }
}
