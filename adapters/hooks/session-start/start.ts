import type { Context } from '../../../core/context.ts';
import { targetAt } from '../../../core/files/entry.ts';
import { type PreparedInbox, prepareInbox } from '../../../core/handoff/delivery/prepare-inbox.ts';
import { handoffsToRedeliver } from '../../../core/handoff/delivery/received.ts';
import type { SessionRef } from '../../../core/handoff/delivery/record.ts';
import { deliverOrShow } from '../../../core/handoff/delivery/take.ts';
import { type InboxPaths, inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import type { InboxFile } from '../../../core/handoff/inbox/read-inbox.ts';
import { renderView, type View } from '../../../core/handoff/surface/view.ts';
import { findWorktreeRoot, type Identity, identify } from '../../../core/worktree/identity.ts';
import type { Client, StartEvent } from '../../client/client.ts';
import { sessionReaders } from '../../clients.ts';
import { announcement, pendingNotice, startNotice } from './notice.ts';

/** One start of a session, as the hook's entry point reads it. */
interface Start {
  ctx: Context;
  client: Client;
  event: StartEvent;
  identity: Identity;
  paths: InboxPaths;
  takeCommand: string;
  /** Writes the hook's whole output; false when it could not be written. */
  print: (output: string) => Promise<boolean>;
}

function audienceOf(start: Start, directory: string) {
  const { cap, measure } = start.client;
  return { cap, measure, takeCommand: start.takeCommand, directory };
}

function transcriptSize(path: string | null): number {
  return path === null ? 0 : (targetAt(path)?.size ?? 0);
}

function joinNotices(...notices: string[]): string {
  return notices.filter((notice) => notice !== '').join(' ');
}

async function deliver(start: Start, inbox: PreparedInbox): Promise<void> {
  const { ctx, client, event, identity, paths } = start;
  const pending = pendingNotice(inbox.pending, start.takeCommand);
  const irregular = inbox.notices.join(' ');
  if (inbox.files.length === 0) {
    await start.print(
      client.output('', joinNotices(pending === '' ? '' : `agent-handoff: ${pending}`, irregular)),
    );
    return;
  }
  const { clientProcess } = event;
  const session: SessionRef = {
    client: client.client,
    session_id: event.sessionId,
    transcript: event.transcript,
    transcript_offset: transcriptSize(event.transcript),
    ...(clientProcess ? { client_pid: clientProcess.pid, client_start: clientProcess.start } : {}),
  };
  const waiting = inbox.files.length + inbox.older;
  await deliverOrShow(ctx, identity, paths, inbox.files, {
    mode: 'deliver',
    session,
    audience: audienceOf(start, paths.read),
    returned: inbox.returned,
    older: inbox.older,
    byName: false,
    notices: inbox.notices,
    emit: (view) => {
      const text = view.waiting > 0 ? view.surface.text : '';
      const notice = joinNotices(
        startNotice(view, waiting, 'deliver', ctx.now(), client.invoke),
        pending,
        irregular,
      );
      return start.print(client.output(text, notice));
    },
  });
}

/** A headless session: shown, not asked for an answer, left unread. */
async function peek(start: Start, inbox: PreparedInbox): Promise<void> {
  if (inbox.files.length === 0) return void (await start.print(start.client.output('', '')));
  const view = renderView(start.ctx, start.identity, inbox.files, {
    mode: 'peek',
    audience: audienceOf(start, start.paths.unread),
    returned: inbox.returned,
    older: inbox.older,
    byName: false,
    notices: inbox.notices,
  });
  const waiting = inbox.files.length + inbox.older;
  await start.print(
    start.client.output(
      view.surface.text,
      startNotice(view, waiting, 'peek', start.ctx.now(), start.client.invoke),
    ),
  );
}

/** Compaction dropped what this session received: once per compaction it gets it back; nothing new is claimed. */
async function redeliver(start: Start): Promise<void> {
  const { ctx, identity, paths, event } = start;
  const files: InboxFile[] = [];
  for (const directory of new Set([identity.worktree, ...event.launchDirectories.map(findWorktreeRoot)])) {
    const inbox = inboxPaths(ctx, identify(directory));
    files.unshift(...(await handoffsToRedeliver(inbox, event.sessionId, ctx.now())));
  }
  if (files.length === 0) return void (await start.print(start.client.output('', '')));
  const view: View = renderView(ctx, identity, files, {
    mode: 'again',
    audience: audienceOf(start, paths.read),
    returned: new Map(),
    older: 0,
    byName: true,
    notices: [],
  });
  await start.print(
    start.client.output(
      view.surface.text,
      startNotice(view, files.length, 'again', ctx.now(), start.client.invoke),
    ),
  );
}

/** Carries out one session start. Throws when something failed; the entry point fails open. */
export async function runStart(start: Start): Promise<void> {
  const { ctx, client, event, identity, paths } = start;
  if (event.mode === 'redeliver') return redeliver(start);
  const inbox = await prepareInbox(ctx, identity, paths, sessionReaders(ctx), event.sessionId);
  if (event.mode === 'deliver') return deliver(start, inbox);
  if (event.mode === 'peek') return peek(start, inbox);
  const { text, notice } = announcement(inbox.files, inbox.older, start.takeCommand, client.invoke);
  await start.print(client.output(text, notice));
}
