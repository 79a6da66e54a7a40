import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { HandoffError, systemCode } from '../errors.ts';
import { listNames, readRegularFile } from '../files/read.ts';
import { createFile } from '../files/write.ts';
import { findWorktreeRoot } from '../worktree/identity.ts';
import { findWayOut } from '../worktree/outside.ts';
import { candidateIds, isSafeId, splitId } from './ids.ts';

/** Where a repository keeps its chain, as the seeds name it. */
const chainFolder = '.local/handoff';

/** Ids that `start` gave out and nobody has written yet: two subagents that start in one second get two. */
const startedFolder = '.started';
const startedForMilliseconds = 7 * 24 * 3600 * 1000;

/** The chain of the worktree that a directory lies in. */
export function chainDirectory(ctx: Pick<Context, 'cwd'>): string {
  return join(findWorktreeRoot(ctx.cwd), chainFolder);
}

/**
 * Throws `chain-outside` when what is written there would lie outside the repository, reservations too. Asked before
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

/** The path as it stands in a `## Handoff` block. */
export function shownPath(id: string, form: 'markdown' | 'yaml' = 'markdown'): string {
  return `${chainFolder}/${id}.${form === 'yaml' ? 'yaml' : 'md'}`;
}

/** Every id in the directory, oldest first; an id that exists in both forms once. */
export function listIds(directory: string): string[] {
  const ids = listNames(directory).flatMap((name) => /^([^.].*)\.(?:md|yaml)$/.exec(name)?.[1] ?? []);
  return [...new Set(ids)].sort();
}

/**
 * Gives an id out: the first free one from that instant on. Null when an hour of them is taken. Where nothing can be
 * written (a sandbox that only reads) nobody else is kept off it: a subagent must get its context all the same.
 */
export function reserveId(
  directory: string,
  agent: string,
  at: Date,
  parents: readonly string[] = [],
): { id: string; reserved: boolean } | null {
  const taken = new Set(listIds(directory));
  const started = join(directory, startedFolder);
  dropOldReservations(started, at);
  for (const id of candidateIds(at, agent)) {
    if (taken.has(id)) continue;
    try {
      if (createFile(join(started, id), parents.join('\n'))) return { id, reserved: true };
    } catch (error) {
      if (systemCode(error) === '') throw error;
      return { id, reserved: false };
    }
  }
  return null;
}

/** The parents for which an id was given out: a writer that names none has those. */
export function readReservation(directory: string, id: string): string[] {
  const file = splitId(id) ? readRegularFile(join(directory, startedFolder, id)) : null;
  const text = new TextDecoder('utf-8').decode(file?.bytes);
  return text.split('\n').filter((line) => isSafeId(line));
}

/** Forgets that an id was given out: its file is there now. */
export function releaseId(directory: string, id: string): void {
  removeReservation(join(directory, startedFolder, id));
}

/** One that cannot be removed only keeps its id taken. */
function removeReservation(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (systemCode(error) === '') throw error;
  }
}

/** Ids that are given out; a writer without one keeps off them. */
export function listReserved(directory: string): string[] {
  return listNames(join(directory, startedFolder)).filter((name) => splitId(name) !== null);
}

/** A subagent that never wrote leaves its id behind; after a week nobody will. */
function dropOldReservations(started: string, now: Date): void {
  for (const name of listNames(started)) {
    const parts = splitId(name)?.timestamp.split(/\D/).map(Number);
    if (parts === undefined) continue;
    const [year = 0, month = 1, day = 1] = parts;
    if (now.getTime() - new Date(year, month - 1, day).getTime() > startedForMilliseconds) {
      removeReservation(join(started, name));
    }
  }
}
