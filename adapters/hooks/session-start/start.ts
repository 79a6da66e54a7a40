import { statSync } from 'node:fs';
import type { Context } from '../../../core/context.ts';
import { type PreparedInbox, prepareInbox } from '../../../core/handoff/delivery/prepare-inbox.ts';
import { handoffsToRedeliver } from '../../../core/handoff/delivery/received.ts';
import type { SessionRef } from '../../../core/handoff/delivery/record.ts';
import { deliverOrShow } from '../../../core/handoff/delivery/take.ts';
import { type InboxPaths, inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import type { InboxFile } from '../../../core/handoff/inbox/read-inbox.ts';
import { renderView, type View } from '../../../core/handoff/surface/view.ts';
import { findWorktreeRoot, type Identity, identify } from '../../../core/worktree/identity.ts';
import type { Host, StartEvent } from '../../client.ts';
import { sessionReaders } from '../../clients.ts';
import { announcement, pendingNotice, startNotice } from './notice.ts';

/** Writes the hook's whole output; false when it could not be written. */
export type Print = (output: string) => Promise<boolean>;

interface Start {
  ctx: Context;
  host: Host;
  event: StartEvent;
  identity: Identity;
  paths: InboxPaths;
  takeCommand: string;
  print: Print;
}

function audienceOf(start: Start, directory: string) {
  const { cap, measure } = start.host;
  return { cap, measure, takeCommand: start.takeCommand, directory };
}

function transcriptSize(path: string | null): number {
  return path === null ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
}

function joinNotices(...notices: string[]): string {
  return notices.filter((notice) => notice !== '').join(' ');
}

async function deliver(start: Start, inbox: PreparedInbox): Promise<void> {
  const { ctx, host, event, identity, paths } = start;
  const pending = pendingNotice(inbox.pending, start.takeCommand);
  const irregular = inbox.notices.join(' ');
  if (inbox.files.length === 0) {
    await start.print(
      host.output('', joinNotices(pending === '' ? '' : `agent-handoff: ${pending}`, irregular)),
    );
    return;
  }
  const { clientProcess } = event;
  const session: SessionRef = {
    client: host.client,
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
        startNotice(view, waiting, 'deliver', ctx.now(), host.invoke),
        pending,
        irregular,
      );
      return start.print(host.output(text, notice));
    },
  });
}

/** A headless session: shown, not asked for an answer, left unread. */
async function peek(start: Start, inbox: PreparedInbox): Promise<void> {
  if (inbox.files.length === 0) return void (await start.print(start.host.output('', '')));
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
    start.host.output(
      view.surface.text,
      startNotice(view, waiting, 'peek', start.ctx.now(), start.host.invoke),
    ),
  );
}

/** Compaction dropped what this session received: once per compaction it gets it back; nothing new is claimed. */
async function giveAgain(start: Start): Promise<void> {
  const { ctx, identity, paths, event } = start;
  const files: InboxFile[] = [];
  for (const directory of new Set([identity.worktree, ...event.launchDirectories.map(findWorktreeRoot)])) {
    const inbox = inboxPaths(ctx, identify(directory));
    files.unshift(...(await handoffsToRedeliver(inbox, event.sessionId, ctx.now())));
  }
  if (files.length === 0) return void (await start.print(start.host.output('', '')));
  const view: View = renderView(ctx, identity, files, {
    mode: 'again',
    audience: audienceOf(start, paths.read),
    returned: new Map(),
    older: 0,
    byName: true,
    notices: [],
  });
  await start.print(
    start.host.output(
      view.surface.text,
      startNotice(view, files.length, 'again', ctx.now(), start.host.invoke),
    ),
  );
}

/** Carries out one session start. Throws when something failed; the entry point fails open. */
export async function runStart(
  ctx: Context,
  host: Host,
  event: StartEvent,
  takeCommand: string,
  print: Print,
): Promise<void> {
  if (event.mode === 'skip') return;
  const identity = identify(event.cwd);
  const paths = inboxPaths(ctx, identity);
  const start: Start = { ctx, host, event, identity, paths, takeCommand, print };
  if (event.mode === 'give-again') return giveAgain(start);
  const inbox = await prepareInbox(ctx, identity, paths, sessionReaders(ctx), event.sessionId);
  if (event.mode === 'deliver') return deliver(start, inbox);
  if (event.mode === 'peek') return peek(start, inbox);
  const { text, notice } = announcement(inbox.files, inbox.older, takeCommand, host.invoke);
  await print(host.output(text, notice));
}
