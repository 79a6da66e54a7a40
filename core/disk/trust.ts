import { lstatSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { InboxPaths } from './inbox-paths.ts';

const othersMayWrite = 0o002;
const runsAsOwner = 0o6000;

function isForeign(stat: Stats): boolean {
  // Windows has no such ids, and no such modes.
  return process.getuid !== undefined && stat.uid !== process.getuid();
}

/** Why an inbox is not to be read: somebody else may have put there what it holds. Null when it is the user's own. */
export function distrustOf(paths: InboxPaths): { path: string; reason: string } | null {
  if (process.getuid === undefined) return null;
  const root = dirname(dirname(paths.inbox));
  for (const path of [root, dirname(paths.inbox), paths.inbox, paths.unread]) {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    const isLink = entry?.isSymbolicLink() === true;
    // The root itself may be a link of the user's own, to a disk of theirs.
    if (isLink && path !== root) return { path, reason: 'is a symbolic link' };
    const stat = isLink ? statSync(path, { throwIfNoEntry: false }) : entry;
    if (!stat) continue;
    if (isForeign(stat)) return { path, reason: 'belongs to another user' };
    if ((stat.mode & othersMayWrite) !== 0) return { path, reason: 'can be written by everybody' };
  }
  return null;
}

/** Whether a file in an inbox can be the user's own writing: not another's, with no second name, no program. */
export function isOwnFile(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat || process.getuid === undefined) return true;
  return !isForeign(stat) && stat.nlink === 1 && (stat.mode & runsAsOwner) === 0;
}
