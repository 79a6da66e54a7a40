import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { systemCode } from '../../../core/errors.ts';
import { liveClaims } from '../../../core/files/claim.ts';
import { exists, targetAt } from '../../../core/files/entry.ts';
import { distrustOf } from '../../../core/files/trust.ts';
import { limitGitTime } from '../../../core/git/program.ts';
import { readRecord, recordPath, type SessionRef } from '../../../core/handoff/delivery/record.ts';
import { type PreparedInbox, prepareInbox } from '../../../core/handoff/delivery/settle.ts';
import { deliverOrShow } from '../../../core/handoff/delivery/take.ts';
import { sessionReaders } from '../../clients.ts';
import { readGitState } from '../../rescue/git-state.ts';
import type { RescueLines } from '../../rescue/rescue-at-start.ts';
import { logFailure, logPath } from '../log.ts';
import { hasReceived, redeliver, repeat } from './give-again.ts';
import { announcement, pendingNames, pendingNotice, startNotice } from './notice.ts';
import { audienceOf, holding, type Start, show } from './show.ts';
import { takeOver } from './take-over.ts';

function joinNotices(...notices: string[]): string {
  return notices.filter((notice) => notice !== '').join(' ');
}

const noLines: RescueLines = { text: '', notice: '' };

/** Files or offers the draft of a session that ended without a handoff. What fails there must not keep a start from its handoffs. */
async function rescue(start: Start): Promise<RescueLines> {
  const { ctx, client, event, identity, paths, ended: index } = start;
  if (index === null || distrustOf(paths) !== null) return noLines;
  try {
    const { rescueAtStart } = await import('../../rescue/rescue-at-start.ts');
    return await rescueAtStart({
      ctx,
      identity,
      paths,
      index,
      kind: event.cleared ? 'clear' : event.mode === 'peek' ? 'peek' : 'deliver',
      own: { id: event.sessionId, transcript: event.transcript },
      invoke: client.invoke,
      readGit: (since) => readGitState(identity.worktree, since, ctx.env),
    });
  } catch (error) {
    logFailure(ctx, 'a draft of the last session could not be made', error);
    const code = systemCode(error);
    const notice = `agent-handoff: the last session here left work, and a draft of it could not be made${code ? ` (${code})` : ''}. To look: handoff rescue. Details: ${logPath(ctx)}`;
    return { text: '', notice };
  }
}

const withPrefix = (notice: string): string => (notice === '' ? '' : `agent-handoff: ${notice}`);

/** How long a session that starts at the same moment may take from its claim to the archive. */
const archiveWaitMs = 400;

/**
 * What is said where another start has what waited, or took it between the look and the claim: it is in another window.
 * The second hook of this very session, of a plugin beside the settings, says nothing.
 */
async function lostNotice({ paths, event, client }: Start, names: readonly string[]): Promise<string> {
  for (let waited = 0; names.length > 0 && waited < archiveWaitMs; waited += 20) {
    const records = names.map((name) => readRecord(recordPath(paths, name)));
    if (records.some((record) => record?.session_id === event.sessionId)) return '';
    if (names.every((name) => exists(join(paths.read, name)))) break;
    await setTimeout(20);
  }
  const held = names.map((name) => ({ name }));
  return pendingNotice(await pendingNames(paths, held), `${client.invoke}handoffs`);
}

async function deliver(start: Start, inbox: PreparedInbox, rescued: RescueLines): Promise<void> {
  const { ctx, client, event, paths } = start;
  const command = `${client.invoke}handoffs`;
  const pending = pendingNotice(await pendingNames(paths, inbox.pending), command);
  const irregular = inbox.notices.join(' ');
  if (inbox.files.length === 0) {
    const claimed = [...new Set([...liveClaims(paths, ctx.self, ctx.now().getTime()), ...inbox.vanished])];
    const own = joinNotices(pending || (await lostNotice(start, claimed)), irregular);
    const notice = joinNotices(rescued.notice, withPrefix(own));
    await start.print(client.output(rescued.text, notice));
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
  const donts = await holding(start, inbox.files);
  await deliverOrShow(start, inbox.files, {
    ...inbox,
    held: donts?.held,
    notices: [...inbox.notices, ...(rescued.text === '' ? [] : [rescued.text])],
    mode: 'deliver',
    session,
    audience: audienceOf(start, paths.read),
    emit: async (view) => {
      if (view.waiting === 0)
        return start.print(
          client.output(
            '',
            withPrefix(
              await lostNotice(
                start,
                inbox.files.map(({ file }) => file),
              ),
            ),
          ),
        );
      const text = view.waiting > 0 ? view.surface.text : '';
      donts?.record(view.shown);
      const loaded = startNotice(view, waiting, 'deliver', ctx.now(), client.invoke);
      return start.print(client.output(text, joinNotices(loaded, rescued.notice, pending, irregular)));
    },
  });
}

/** All git of one start: with everything else it stays below two seconds. */
const gitLimitMs = 1_000;

/** Carries out one session start. Throws when something failed; the entry point fails open. */
export async function runStart(start: Start): Promise<void> {
  const { ctx, client, event, paths } = start;
  limitGitTime(ctx.now, gitLimitMs, ctx.cwd);
  if (event.mode === 'redeliver') return redeliver(start);
  const strays = await takeOver(start);
  let rescued = noLines;
  // A draft takes the place of one that nobody answered, which settling brings back.
  const inbox = await prepareInbox(start, sessionReaders(ctx), event.sessionId, async () => {
    rescued = await rescue(start);
  });
  inbox.notices.push(...strays);
  if (event.mode === 'deliver') return deliver(start, inbox, rescued);
  if (event.mode === 'peek')
    return show(start, inbox.files, { ...inbox, mode: 'peek', directory: paths.unread });
  const { text, notice } = announcement(inbox.files, inbox.older, start.takeCommand, client.invoke);
  if (event.mode === 'repeat' && hasReceived(start)) return repeat(start, text);
  await start.print(client.output(text, notice));
}
