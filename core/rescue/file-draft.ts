import { basename, join } from 'node:path';
import { isNameTaken } from '../files/claim.ts';
import { exists } from '../files/entry.ts';
import { readRegularFile } from '../files/read.ts';
import { removeFile } from '../files/remove.ts';
import { requireTrust } from '../files/trust.ts';
import { createFile } from '../files/write.ts';
import { fileNameInstant, handoffFileName } from '../handoff/format/file-name.ts';
import { isRescueDraft } from '../handoff/format/rescue-fields.ts';
import type { Inbox, InboxPaths } from '../handoff/inbox/paths.ts';
import { belongsElsewhere, handoffNames, readInboxFile } from '../handoff/inbox/read-inbox.ts';
import { archiveSuperseded } from '../handoff/inbox/supersede.ts';
import { sha256 } from '../text/hex.ts';
import { type RescuedSession, readRescueRecord, writeRescueRecord } from './rescue-record.ts';

/** The names that drafts are filed under, and no other handoff. */
const draftName = /-rescue-[0-9a-f]{8}\.md$/;

/** The same for every start that drafts a session as it is: so that only one of them files it. */
function nameOf(session: RescuedSession, at: Date, from: string): string {
  const { client, session_id, mark } = session;
  const own = sha256(JSON.stringify([client, session_id, mark])).slice(0, 8);
  return handoffFileName({ at, from, topic: `rescue-${own}` });
}

/** Archives the drafts that nobody has read and that something newer takes the place of: all, or those of one session. */
export async function supersedeDrafts(
  { ctx, identity, paths }: Inbox,
  by: string,
  only?: Pick<RescuedSession, 'client' | 'session_id'>,
): Promise<void> {
  for (const name of handoffNames(paths.unread).filter((one) => one !== by && draftName.test(one))) {
    const file = await readInboxFile(paths.unread, name);
    if (file === null || belongsElsewhere(file, identity.worktree)) continue;
    const { fields } = file.handoff;
    const [client = '', id = ''] = [fields.get('rescued_client'), fields.get('session_id')];
    const isMeant = only === undefined || (only.client === client && only.session_id === id);
    if (!isRescueDraft(fields) || !isMeant) continue;
    await archiveSuperseded(ctx, paths, [{ name, by }]);
    const record = readRescueRecord(paths, client, id);
    if (record?.name === name) writeRescueRecord(ctx, paths, record, { state: 'superseded', name });
  }
}

/**
 * Files a session's draft as a handoff, once however many starts try it, and in the place of an older draft that nobody
 * has read. Returns its name.
 */
export async function fileDraft(
  inbox: Inbox,
  session: RescuedSession,
  { text, at }: { text: string; at: Date },
): Promise<string> {
  const { ctx, identity, paths } = inbox;
  requireTrust(paths);
  const name = nameOf(session, at, identity.basename);
  const path = join(paths.unread, name);
  const isFree = () => !exists(path) && !isNameTaken(paths, name);
  // Between that look and the write another start may have filed it and moved it on: then there are two.
  if (createFile(path, text, { isFree }) && isNameTaken(paths, name)) removeFile(path);
  writeRescueRecord(ctx, paths, session, { state: 'delivered', name });
  await supersedeDrafts(inbox, name);
  return name;
}

const headBytes = 4096;
const slackMs = 60_000;

/**
 * Returns the name of a handoff that a person had a session write and that outlives its draft: one that waits, or one
 * that was read and written after an instant. Null where there is none.
 */
export function findWritten(paths: InboxPaths, sessionId: string, sinceMs: number): string | null {
  const isOf = (path: string): boolean => {
    const head = readRegularFile(path, headBytes)?.bytes.toString('utf8') ?? '';
    const id = /^session_id: "?([^"\r\n]*)"?\r?$/m.exec(head)?.[1];
    return id === sessionId && !/^draft: "?rescue"?\r?$/m.test(head);
  };
  const isLater = (name: string) => (fileNameInstant(name)?.getTime() ?? 0) + slackMs > sinceMs;
  const waiting = handoffNames(paths.unread).map((name) => join(paths.unread, name));
  const read = handoffNames(paths.read)
    .filter(isLater)
    .map((name) => join(paths.read, name));
  const found = [...waiting, ...read].find(isOf);
  return found === undefined ? null : basename(found);
}
