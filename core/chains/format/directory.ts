import { dirname, join } from 'node:path';
import type { Context } from '../../context.ts';
import { HandoffError, systemCode } from '../../errors.ts';
import { listNames, readRegularFile } from '../../files/read.ts';
import { removeFile } from '../../files/remove.ts';
import { createFile, explainWriteError } from '../../files/write.ts';
import { findWorktreeRoot } from '../../worktree/identity.ts';
import { findWayOut } from '../../worktree/outside.ts';
import { candidateIds, instantOf, isSafeId, splitId } from './ids.ts';

const chainFolder = '.local/handoff';

/** Ids that `start` gave out and nobody has written yet: two subagents that start in one second get two. */
const startedFolder = '.started';
const startedForMilliseconds = 7 * 24 * 3600 * 1000;

export function chainDirectory(ctx: Pick<Context, 'cwd'>): string {
  return join(findWorktreeRoot(ctx.cwd), chainFolder);
}

/**
 * Throws `chain-outside` when what is written there, reservations too, would lie outside the repository. Call it before
 * ancestors are read: what a link leads to would be handed to a subagent.
 */
export function refuseOutside(directory: string): void {
  const root = dirname(dirname(directory));
  const existing = findWayOut(root, join(directory, startedFolder));
  if (existing === null) return;
  throw new HandoffError('chain-outside', {
    message: `${directory}: ${existing} leads out of the repository ${root}; nothing was written`,
    hint: `replace the symbolic link by a directory: ls -ld ${existing}`,
  });
}

/** Returns the path of an entry as a `## Handoff` block names it. */
export function shownPath(id: string, form: 'markdown' | 'yaml' = 'markdown'): string {
  return `${chainFolder}/${id}.${form === 'yaml' ? 'yaml' : 'md'}`;
}

/** Returns every id in the directory, oldest first; an id that exists in both forms once. */
export function listIds(directory: string): string[] {
  const ids = listNames(directory).flatMap((name) => /^([^.].*)\.(?:md|yaml)$/.exec(name)?.[1] ?? []);
  return [...new Set(ids)].sort();
}

/** Writes a file of the chain; false when its name is taken. Throws as `explainWriteError` says. */
export function createEntry(path: string, text: string): boolean {
  try {
    return createFile(path, text);
  } catch (error) {
    throw explainWriteError(error, path, dirname(path));
  }
}

/**
 * Gives out the first free id from that instant on; null when an hour of them is taken. Where nothing can be written (a
 * sandbox that only reads) the id is not reserved: a subagent must get its context all the same.
 */
export function reserveId(
  directory: string,
  agent: string,
  at: Date,
  parents: readonly string[] = [],
): { id: string; reserved: boolean } | null {
  const taken = new Set(listIds(directory));
  dropOldReservations(directory, at);
  for (const id of candidateIds(at, agent)) {
    if (taken.has(id)) continue;
    try {
      if (createFile(join(directory, startedFolder, id), parents.join('\n'))) return { id, reserved: true };
    } catch (error) {
      if (systemCode(error) === '') throw error;
      return { id, reserved: false };
    }
  }
  return null;
}

/** Returns the parents for which an id was given out: a writer that names none has those. */
export function readReservation(directory: string, id: string): string[] {
  const file = splitId(id) ? readRegularFile(join(directory, startedFolder, id)) : null;
  const text = new TextDecoder('utf-8').decode(file?.bytes);
  return text.split('\n').filter((line) => isSafeId(line));
}

/** Forgets that an id was given out. One that cannot be removed only keeps its id taken. */
export function releaseId(directory: string, id: string): void {
  try {
    removeFile(join(directory, startedFolder, id));
  } catch (error) {
    if (systemCode(error) === '') throw error;
  }
}

/** Returns the ids that are given out; a writer without one keeps off them. */
export function listReserved(directory: string): string[] {
  return listNames(join(directory, startedFolder)).filter((name) => splitId(name) !== null);
}

/** A subagent that never wrote leaves its id behind; after a week nobody will use it. */
function dropOldReservations(directory: string, now: Date): void {
  for (const id of listReserved(directory)) {
    const given = instantOf(id)?.getTime() ?? now.getTime();
    if (now.getTime() - given > startedForMilliseconds) releaseId(directory, id);
  }
}
