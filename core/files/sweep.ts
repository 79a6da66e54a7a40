import { join } from 'node:path';
import type { Self } from '../context.ts';
import { entryAt } from './entry.ts';
import { isAlive, isOwnerDead } from './process.ts';
import { listNames } from './read.ts';
import { removeEmptyDirectory, removeFile } from './remove.ts';

export const temporaryPattern = /^\.tmp-(\d+)-[0-9a-f]{12}$/;
const lockPattern = /^\.lock-/;
/** A lock directory is held for two calls; its name does not tell by whom. */
const lockLifetimeMs = 600_000;

/** Removes the temporary files that writers left in a directory when they died. */
export function sweepTemporaries(
  directory: string,
  isDead = (pid: number, _madeAtMs: number) => !isAlive(pid),
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

/** The same in a directory of an inbox, where a clock tells pids apart that came again, and locks may be left too. */
export function sweepInbox(directory: string, self: Self, nowMs: number, names = listNames(directory)): void {
  sweepTemporaries(
    directory,
    (pid, madeAt) => isOwnerDead(pid, madeAt, self, nowMs),
    temporaryPattern,
    names,
  );
  for (const entry of names.filter((name) => lockPattern.test(name))) {
    const path = join(directory, entry);
    const stat = entryAt(path);
    if (stat?.isDirectory() && nowMs - stat.mtimeMs > lockLifetimeMs) removeEmptyDirectory(path);
  }
}
