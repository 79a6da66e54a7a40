import { targetAt } from '../../../core/files/entry.ts';
import { handoffsToRedeliver } from '../../../core/handoff/delivery/received.ts';
import type { SessionRef } from '../../../core/handoff/delivery/record.ts';
import { type PreparedInbox, prepareInbox } from '../../../core/handoff/delivery/settle.ts';
import { deliverOrShow } from '../../../core/handoff/delivery/take.ts';
import { type Inbox, inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import type { InboxFile } from '../../../core/handoff/inbox/read-inbox.ts';
import { renderView, type ViewRequest } from '../../../core/handoff/surface/view.ts';
import { findWorktreeRoot, identify } from '../../../core/worktree/identity.ts';
import type { Client, StartEvent } from '../../client/client.ts';
import { sessionReaders } from '../../clients.ts';
import { announcement, pendingNotice, startNotice } from './notice.ts';

interface Start extends Inbox {
  client: Client;
  event: StartEvent;
  takeCommand: string;
  /** Writes the hook's whole output; false when it could not be written. */
  print: (output: string) => Promise<boolean>;
}

function audienceOf(start: Start, directory: string) {
  const { cap, measure } = start.client;
  return { cap, measure, takeCommand: start.takeCommand, directory };
}

function joinNotices(...notices: string[]): string {
  return notices.filter((notice) => notice !== '').join(' ');
}

async function deliver(start: Start, inbox: PreparedInbox): Promise<void> {
  const { ctx, client, event, paths } = start;
  const pending = pendingNotice(inbox.pending, start.takeCommand);
  const irregular = inbox.notices.join(' ');
  if (inbox.files.length === 0) {
    const notice = joinNotices(pending, irregular);
    await start.print(client.output('', notice === '' ? '' : `agent-handoff: ${notice}`));
    return;
  }
  const { clientProcess } = event;
  const session: SessionRef = {
    client: client.client,
    session_id: event.sessionId,
    transcript: event.transcript,
    transcript_offset: event.transcript === null ? 0 : (targetAt(event.transcript)?.size ?? 0),
    ...(clientProcess ? { client_pid: clientProcess.pid, client_start: clientProcess.start } : {}),
  };
  const waiting = inbox.files.length + inbox.older;
  await deliverOrShow(start, inbox.files, {
    ...inbox,
    mode: 'deliver',
    session,
    audience: audienceOf(start, paths.read),
    emit: (view) => {
      const text = view.waiting > 0 ? view.surface.text : '';
      const loaded = startNotice(view, waiting, 'deliver', ctx.now(), client.invoke);
      return start.print(client.output(text, joinNotices(loaded, pending, irregular)));
    },
  });
}

/** Shows handoffs without claiming them: to a headless session what waits, after a compaction what was received. */
async function show(
  start: Start,
  files: readonly InboxFile[],
  request: Omit<ViewRequest, 'audience'> & { mode: 'peek' | 'again'; directory: string },
): Promise<void> {
  const { ctx, client } = start;
  if (files.length === 0) return void (await start.print(client.output('', '')));
  const audience = audienceOf(start, request.directory);
  const view = renderView(start, files, { ...request, audience });
  const notice = startNotice(view, view.waiting, request.mode, ctx.now(), client.invoke);
  await start.print(client.output(view.surface.text, notice));
}

/** Compaction dropped what this session received: once per compaction it gets it back; nothing new is claimed. */
async function redeliver(start: Start): Promise<void> {
  const { ctx, identity, paths, event } = start;
  const files: InboxFile[] = [];
  for (const directory of new Set([identity.worktree, ...event.launchDirectories.map(findWorktreeRoot)])) {
    const inbox = inboxPaths(ctx, identify(directory));
    files.unshift(...(await handoffsToRedeliver(inbox, event.sessionId, ctx.now())));
  }
  await show(start, files, { mode: 'again', directory: paths.read, byName: true });
}

/** Carries out one session start. Throws when something failed; the entry point fails open. */
export async function runStart(start: Start): Promise<void> {
  const { ctx, client, event, paths } = start;
  if (event.mode === 'redeliver') return redeliver(start);
  const inbox = await prepareInbox(start, sessionReaders(ctx), event.sessionId);
  if (event.mode === 'deliver') return deliver(start, inbox);
  if (event.mode === 'peek')
    return show(start, inbox.files, { ...inbox, mode: 'peek', directory: paths.unread });
  const { text, notice } = announcement(inbox.files, inbox.older, start.takeCommand, client.invoke);
  await start.print(client.output(text, notice));
}
