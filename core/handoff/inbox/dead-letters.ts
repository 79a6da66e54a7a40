import { basename, dirname } from 'node:path';
import type { Context } from '../../context.ts';
import { isDirectory } from '../../files/entry.ts';
import { isReadableSlug, locateWorktree, readSlug } from '../../worktree/slug.ts';

import { everyInbox, type InboxPaths } from './paths.ts';
import { handoffNames, type InboxFile, readInboxFile } from './read-inbox.ts';

/** An unread handoff that no session will ever start with. */
interface DeadLetter {
  file: InboxFile;
  /** The directory that is gone, as far as the file or the inbox tells. */
  gone: string;
}

/**
 * What became of the place that an inbox belongs to. `worktree`: where a session would get it, if that is known.
 */
export interface InboxHome {
  worktree: string | null;
  /** Whether some reading of the slug names a directory that exists. */
  readable: boolean;
}

export function findHome(paths: InboxPaths): InboxHome {
  const [slug, recipient] = [basename(dirname(paths.inbox)), basename(paths.inbox)];
  const worktree = locateWorktree(slug, recipient);
  return { worktree, readable: worktree !== null || !isReadableSlug(slug) || readSlug(slug).length > 0 };
}

/** A file that names its worktree is dead when that is gone; one that names none, when no reading of the slug exists. */
export function isDead(file: InboxFile, home: InboxHome): boolean {
  const recorded = file.handoff.fields.get('worktree');
  return recorded ? !isDirectory(recorded) : !home.readable;
}

/** Whether no session gets it where it lies: dead, or the directory that its inbox is named after is not there. */
export function isOrphaned(file: InboxFile, home: InboxHome): boolean {
  const recorded = file.handoff.fields.get('worktree');
  return isDead(file, home) || (!recorded && home.worktree === null && home.readable);
}

async function listDeadLetters(paths: InboxPaths): Promise<DeadLetter[]> {
  const names = handoffNames(paths.unread);
  if (names.length === 0) return [];
  const home = findHome(paths);
  const letters: DeadLetter[] = [];
  for (const name of names) {
    const file = await readInboxFile(paths.unread, name);
    if (file === null || !isDead(file, home)) continue;
    letters.push({ file, gone: file.handoff.fields.get('worktree') || `the worktree of ${paths.inbox}` });
  }
  return letters;
}

/** The dead letters of every inbox under the root. */
export async function listEveryDeadLetter(ctx: Context): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for (const paths of everyInbox(ctx)) letters.push(...(await listDeadLetters(paths)));
  return letters;
}
