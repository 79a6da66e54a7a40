import {
  claimCompaction,
  handoffsToRedeliver,
  readReceived,
} from '../../../core/handoff/delivery/received.ts';
import { readRecord, recordPath } from '../../../core/handoff/delivery/record.ts';
import { inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { type InboxFile, readInboxFile } from '../../../core/handoff/inbox/read-inbox.ts';
import { findWorktreeRoot, identify } from '../../../core/worktree/identity.ts';
import { logFailure } from '../log.ts';
import { type Start, show } from './show.ts';

/** What the session gets back besides; a failure there must not keep it from its handoffs. */
async function remind(start: Start, sentinels: readonly string[]): Promise<string> {
  const { ctx, client, event, identity } = start;
  try {
    const { remindAfterCompaction } = await import('../../rescue/before-compaction.ts');
    const { sessionId: id, transcript } = event;
    return await remindAfterCompaction({ ctx, client: client.client, identity, id, transcript }, sentinels);
  } catch (error) {
    logFailure(ctx, 'what a compaction loses could not be read', error);
    return '';
  }
}

/** Compaction dropped what this session received and heard: once per compaction it gets it back; nothing new is claimed. */
export async function redeliver(start: Start): Promise<void> {
  const { ctx, identity, paths, event, client } = start;
  const { sessionId } = event;
  const received: { name: string; sentinel: string }[] = [];
  const files: InboxFile[] = [];
  for (const directory of new Set([identity.worktree, ...event.launchDirectories.map(findWorktreeRoot)])) {
    const inbox = inboxPaths(ctx, identify(directory));
    received.push(...readReceived(inbox, sessionId).handoffs);
    files.unshift(...(await handoffsToRedeliver(inbox, sessionId, ctx.now())));
  }
  // The second of two hooks gets no file: what the first one got it says nothing about.
  if (received.length > 0 && files.length === 0) return void (await start.print(client.output('', '')));
  const kept = received.filter(({ name }) => !files.some(({ file }) => file === name));
  const reminder = await remind(
    start,
    kept.map(({ sentinel }) => sentinel),
  );
  const isFirst = files.length > 0 || (reminder !== '' && claimCompaction(paths, sessionId, ctx.now()));
  await show(start, files, {
    mode: 'again',
    directory: paths.read,
    byName: true,
    behind: isFirst ? reminder : '',
  });
}

export const hasReceived = ({ paths, event }: Start) =>
  readReceived(paths, event.sessionId).handoffs.length > 0;

/**
 * Gives a resumed session again what it had received, where its client forgot it, with the question for an answer that it
 * still owes; and says what waits, behind.
 */
export async function repeat(start: Start, behind: string): Promise<void> {
  const { ctx, client, event, paths } = start;
  const files: InboxFile[] = [];
  for (const { name } of readReceived(paths, event.sessionId).handoffs) {
    const file = await readInboxFile(paths.read, name);
    if (file) files.unshift(file);
  }
  const reader = await client.loadReader(ctx);
  const owes = files.some(({ file }) => {
    const record = readRecord(recordPath(paths, file));
    return record?.session_id === event.sessionId && reader.readReply(record) === 'none';
  });
  const mode = owes ? 'deliver' : 'again';
  await show(start, files, { mode, directory: paths.read, byName: true, resumed: true, behind });
}
