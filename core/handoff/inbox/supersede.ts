import type { Context } from '../../context.ts';
import { claimFile, moveInto } from '../../files/claim.ts';
import { ensureDirectory, syncDirectory } from '../../files/directory.ts';
import { readText } from '../../files/read.ts';
import { replaceFile } from '../../files/write.ts';
import { stampText } from '../format/compose.ts';
import { isRescueDraft } from '../format/rescue-fields.ts';
import type { InboxPaths } from './paths.ts';
import { handoffLimit, type InboxFile, newestFirst, readWaiting } from './read-inbox.ts';

/** A handoff that waits, and the newer one that says the same later. */
export interface Superseded {
  file: InboxFile;
  by: InboxFile;
}

/** What a newer handoff must share with an older one to take its place: sender and topic, or the session. */
function subjectsOf({ handoff: { fields } }: InboxFile): string[] {
  const [from, topic, session] = ['from', 'topic', 'session_id'].map((field) => fields.get(field) ?? '');
  // Drafts by a program have rules of their own, and who sends something on is not who wrote it.
  if (isRescueDraft(fields) || from === '') return [];
  const sender = JSON.stringify([from, fields.get('from_repository') ?? '']);
  const isSentOn = fields.has('forwarded_from') || fields.has('merged_from');
  return [
    topic ? `topic ${topic} ${sender}` : '',
    session && !isSentOn ? `session ${session} ${sender}` : '',
  ].filter((subject) => subject !== '');
}

/** Returns which of some handoffs that wait are superseded by another one of them, in the order of lists. */
export function findSuperseded(files: readonly InboxFile[]): Superseded[] {
  const newest = new Map<string, InboxFile>();
  const superseded: Superseded[] = [];
  for (const file of [...files].sort(newestFirst)) {
    const subjects = subjectsOf(file);
    const by = subjects.map((subject) => newest.get(subject)).find((one) => one !== undefined);
    if (by) superseded.push({ file, by });
    for (const subject of subjects) newest.set(subject, by ?? newest.get(subject) ?? file);
  }
  return superseded;
}

/** What waits, newest first, without what a newer one takes the place of. */
export async function readCurrent(paths: InboxPaths, worktree: string) {
  const waiting = await readWaiting(paths, worktree);
  const superseded = findSuperseded(waiting.files);
  const gone = new Set(superseded.map(({ file }) => file));
  const files = waiting.files.filter((file) => !gone.has(file));
  return { ...waiting, files, superseded };
}

/** Whether a file that was read is one of these: one that was brought back was delivered since. */
export const isArchivedSuperseded = ({ handoff, deliveries }: InboxFile): boolean =>
  handoff.fields.has('superseded_by') && deliveries === 0;

/**
 * Archives handoffs that wait, each with the name of what took its place, durably when it returns; leaves alone those
 * that a reader has by now.
 */
export async function archiveSuperseded(
  ctx: Pick<Context, 'self'>,
  paths: InboxPaths,
  superseded: readonly { name: string; by: string }[],
): Promise<void> {
  if (superseded.length === 0) return;
  ensureDirectory(paths.read);
  for (const { name, by } of superseded) {
    const claim = claimFile(paths, name, ctx.self);
    if (claim === null) continue;
    const stamped = await stampText(readText(claim, handoffLimit) ?? '', {
      superseded_by: by,
      deliveries: '0',
    });
    if (stamped !== null) replaceFile(claim, stamped, { workIn: paths.inbox });
    moveInto(claim, paths.read, name);
  }
  // Once for all: a hundred that wait would cost a start two syncs each.
  for (const directory of [paths.read, paths.unread]) syncDirectory(directory);
}
