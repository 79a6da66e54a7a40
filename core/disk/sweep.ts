import { lstatSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Self } from '../context.ts';
import { isOwnerDead } from './process.ts';
import { listNames } from './read.ts';

const temporaryPattern = /^\.tmp-(\d+)-[0-9a-f]{12}$/;
const lockPattern = /^\.lock-/;
/** A lock directory is held for two calls; its name does not tell by whom. */
const lockLifetimeMs = 600_000;

/** Removes what writers that died left in a directory: temporary files, and locks of file systems without hard links. */
export function sweepTemporaries(directory: string, self: Self, nowMs: number): void {
  for (const entry of listNames(directory)) {
    const pid = temporaryPattern.exec(entry)?.[1];
    if (pid === undefined && !lockPattern.test(entry)) continue;
    const path = join(directory, entry);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (pid !== undefined && stat?.isFile() && isOwnerDead(Number(pid), stat.ctimeMs, self, nowMs)) {
      rmSync(path, { force: true });
    }
    if (pid === undefined && stat?.isDirectory() && nowMs - stat.mtimeMs > lockLifetimeMs) removeLock(path);
  }
}

function removeLock(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Its holder was faster, or somebody keeps files in a directory of that name.
  }
}
