import { type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { HandoffError } from '../errors.ts';
import { entryAt } from './entry.ts';

const othersMayWrite = 0o002;
const anyoneElseMayWrite = 0o022;
const onlyOwnersRename = 0o1000;
const runsAsOwner = 0o6000;

export function isForeign(stat: Stats): boolean {
  // Windows has no such ids, and no such modes.
  return process.getuid !== undefined && stat.uid !== process.getuid();
}

/** An inbox by its directories, all of which hold what others could have written. */
interface InboxDirectories {
  inbox: string;
}

export interface Distrust {
  path: string;
  reason: string;
}

/** Why an inbox is not to be used: somebody else may have put there what it holds. Null when it is the user's own. */
export function distrustOf(paths: InboxDirectories): Distrust | null {
  if (process.getuid === undefined) return null;
  const root = dirname(dirname(paths.inbox));
  const own: string[] = Object.values(paths);
  for (const path of [root, dirname(paths.inbox), ...own]) {
    const entry = entryAt(path);
    const reason = path === root ? distrustOfRoot(root, entry) : entry && distrustOfDirectory(entry);
    if (reason !== null) return { path, reason };
  }
  return null;
}

export function distrustOfDirectory(stat: Stats): string | null {
  if (stat.isSymbolicLink()) return 'is a symbolic link';
  if (isForeign(stat)) return 'belongs to another user';
  return (stat.mode & othersMayWrite) === 0 ? null : 'can be written by everybody';
}

/** The root itself may be a link of the user's own, to a disk of theirs; nobody else may put another in its place. */
function distrustOfRoot(root: string, entry: Stats | null): string | null {
  // First, and where there is no root as well: whoever may rename it takes it away for an instant.
  const above = statSync(dirname(root), { throwIfNoEntry: false })?.mode ?? 0;
  if ((above & (othersMayWrite | onlyOwnersRename)) === othersMayWrite)
    return 'lies in a directory that can be written by everybody';
  if (entry === null) return null;
  if (isForeign(entry)) return 'belongs to another user';
  if (!entry.isSymbolicLink()) return distrustOfDirectory(entry);
  const target = statSync(root, { throwIfNoEntry: false });
  return target === undefined ? null : distrustOfDirectory(target);
}

/** For verbs that people call: an inbox that is not the user's own is an error. */
export function requireTrust(paths: InboxDirectories): void {
  const distrust = distrustOf(paths);
  if (distrust === null) return;
  throw new HandoffError('root-unwritable', {
    message: `${distrust.path} ${distrust.reason}; expected a directory of yours that nobody else can write`,
    hint: `ls -ld ${distrust.path}`,
  });
}

/** Whether only the user can change a file: nothing else is believed where it carries authority. */
export function isOwnAlone(stat: Stats): boolean {
  return process.getuid === undefined || (!isForeign(stat) && (stat.mode & anyoneElseMayWrite) === 0);
}

/** Why a draft may hold another user's words; null for the user's own. `stat` is of the file that was opened. */
export function distrustOfDraft(path: string, stat: Stats): string | null {
  if (isForeign(stat)) return 'belongs to another user';
  if (process.getuid === undefined) return null;
  if ((stat.mode & othersMayWrite) !== 0) return 'can be written by everybody';
  const above = statSync(dirname(path), { throwIfNoEntry: false })?.mode ?? 0;
  if ((above & othersMayWrite) === 0) return null;
  if ((above & onlyOwnersRename) === 0) return 'lies in a directory that can be written by everybody';
  return stat.nlink === 1 ? null : 'has a second name, which another user may have given it';
}

/** Whether a file in an inbox can be the user's own writing: not another's, with no second name, no program. */
export function isOwn(stat: Stats): boolean {
  if (process.getuid === undefined) return true;
  return !isForeign(stat) && stat.nlink === 1 && (stat.mode & runsAsOwner) === 0;
}
