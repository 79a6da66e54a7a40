import { systemCode } from '../../../core/errors.ts';
import { targetAt } from '../../../core/files/entry.ts';
import { distrustOf } from '../../../core/files/trust.ts';
import { isGuardOn } from '../../../core/guard/guard-place.ts';
import { readReceived } from '../../../core/handoff/delivery/received.ts';
import type { SessionRef } from '../../../core/handoff/delivery/record.ts';
import { takeHandoffs } from '../../../core/handoff/delivery/take.ts';
import { adoptLost, readLost } from '../../../core/handoff/family/adopt.ts';
import { findHandoff } from '../../../core/handoff/inbox/find.ts';
import { readCurrent } from '../../../core/handoff/inbox/supersede.ts';
import { utf16Units } from '../../../core/handoff/surface/fit.ts';
import { titleOf } from '../../../core/handoff/surface/item.ts';
import { type Audience, driftReader, type View } from '../../../core/handoff/surface/view.ts';
import { instantText } from '../../../core/text/instants.ts';
import type { Client } from '../../client/client.ts';
import { currentClient, sessionReaders } from '../../clients.ts';
import { pendingNames, pendingNotice } from '../../hooks/session-start/notice.ts';
import { isUndecided, lookForTranscripts } from '../../rescue/find-transcripts.ts';
import { readGitState } from '../../rescue/git-state.ts';
import { refuseOtherRepository } from '../../session-place.ts';
import { sandboxAdvice } from '../explain-sandbox.ts';
import { asLine, writeJson, writeOut, writeResult, writeWarnings } from '../print.ts';
import { sessionCommand } from '../shown-command.ts';
import type { Options, Workplace } from '../verb.ts';

/** Who takes: a client's session, or a connection to our server. */
export interface Taker {
  session: SessionRef;
  subagent: boolean;
  audience: Omit<Audience, 'directory'>;
  invoke: Client['invoke'];
  wasCompacted?: Client['wasCompacted'];
}

/** Null at a terminal, where a person takes. */
export function findTaker({ ctx, connection }: Workplace): Taker | null {
  const client = currentClient(ctx);
  const current = client?.currentSession(ctx);
  if (!client || !current) return connection ? { ...connection, subagent: false, invoke: '/' } : null;
  const { session_id, transcript, subagent } = current;
  const transcript_offset = transcript ? (targetAt(transcript)?.size ?? 0) : 0;
  const { cap, measure, invoke, wasCompacted } = client;
  return {
    session: { client: client.client, session_id, transcript, transcript_offset },
    subagent,
    audience: connection?.audience ?? { cap, measure, takeCommand: `${sessionCommand(ctx)} take` },
    invoke,
    wasCompacted,
  };
}

function toJson(workplace: Workplace, view: View, text: string, counts: boolean) {
  const drift = driftReader(workplace);
  return {
    text,
    handoffs: view.shown.map((file, index) => ({
      path: view.surface.shown[index]?.path,
      name: titleOf(file),
      sentinel: file.handoff.sentinel,
      from: file.handoff.fields.get('from') ?? null,
      created: instantText(file.created),
      drift: drift(file),
      deliveries: file.deliveries + (counts ? 1 : 0),
    })),
  };
}

/** The handoff that this session received before and asks for in another view: the named one, else the last. */
async function receivedName(
  workplace: Workplace,
  session: SessionRef | undefined,
  given: string | undefined,
): Promise<string | null> {
  const { identity, paths } = workplace;
  if (session === undefined) return null;
  const names = readReceived(paths, session.session_id).handoffs.map(({ name }) => name);
  if (given !== undefined) {
    const { file } = await findHandoff(workplace, given);
    return names.includes(file.file) ? file.file : null;
  }
  const { files } = await readCurrent(paths, identity.worktree);
  return files.some(({ file }) => !names.includes(file)) ? null : (names.at(-1) ?? null);
}

/**
 * Does what a start's hook does, where that may not run: files or offers the draft of the last session that ended here.
 * Returns what is to be said of it. A place that cannot be written is told of with what waits.
 */
async function rescueFirst({ ctx, identity, paths }: Workplace, { invoke, session }: Taker): Promise<string> {
  if (ctx.env.AGENT_HANDOFF_RESCUE === 'off') return '';
  try {
    const index = lookForTranscripts({ ctx, paths, worktree: identity.worktree });
    if (!isUndecided(index, session.session_id) || distrustOf(paths) !== null) return '';
    const { rescueAtStart } = await import('../../rescue/rescue-at-start.ts');
    const { text } = await rescueAtStart({
      ctx,
      identity,
      paths,
      index,
      kind: 'deliver',
      own: { id: session.session_id, transcript: session.transcript },
      invoke,
      readGit: (since) => readGitState(identity.worktree, since, ctx.env),
    });
    return text;
  } catch (error) {
    if (systemCode(error) === '')
      writeWarnings(['the last session here left work, and a draft of it could not be made: handoff rescue']);
    return '';
  }
}

/** `handoff take`: inside a session a delivery to it, under the client's cap; at a terminal for a person, uncut. */
export async function runTake(
  workplace: Workplace,
  words: string[],
  options: Options<{ peek?: boolean; for?: string }>,
): Promise<void> {
  const { ctx, identity } = workplace;
  const { json, for: audience } = options;
  const given = words.length === 0 ? undefined : words.join(' ');
  const current = findTaker(workplace);
  const transcript = current?.session.transcript;
  const wasCompacted = current?.wasCompacted;
  const again = audience === undefined ? null : await receivedName(workplace, current?.session, given);
  // What the session has already owes no second answer: another view of it settles nothing.
  const peek = options.peek ?? again !== null;
  if (current?.subagent && !peek) {
    const whose = 'what waits belongs to the session that started it';
    const text = `agent-handoff: a subagent takes nothing; ${whose}.`;
    return writeResult(options, { text, handoffs: [] }, text);
  }
  if (!peek) refuseOtherRepository(ctx, identity, 'take');
  const isPacked = (view: View) => audience !== undefined && view.surface.shown.length > 0;
  const render = async (view: View): Promise<string> => {
    if (audience === undefined || !isPacked(view)) return view.surface.text;
    const { renderPackedView } = await import('../packs/take-packed.ts');
    const where = { worktree: identity.basename, takeCommand: 'handoff take' };
    return renderPackedView(ctx, view, audience, { mode: peek ? 'peek' : 'deliver', ...where });
  };
  const isPlain = given === undefined && audience === undefined && !peek;
  let rescued = '';
  const holding =
    current && isGuardOn(ctx, identity.worktree)
      ? (await import('../../guard/hold-at-delivery.ts')).holdAtDelivery(
          ctx,
          identity.worktree,
          current.session.session_id,
        )
      : null;
  if (!peek) {
    await adoptLost(workplace, sessionReaders(ctx));
    const { bringReceived } = await import('../../hooks/session-start/remote-at-start.ts');
    await bringReceived(ctx, identity, workplace.paths);
  }
  await takeHandoffs(workplace, {
    name: again ?? given,
    peek,
    session: current?.session ?? null,
    readers: sessionReaders(ctx),
    audience: current?.audience ?? {
      cap: Number.POSITIVE_INFINITY,
      measure: utf16Units,
      takeCommand: 'handoff take',
    },
    unwritable: sandboxAdvice() ?? undefined,
    // What is only peeked at is not received, and holds nothing.
    held: peek && again === null ? undefined : holding?.held,
    // Left out where the client's hook always runs after a compaction, or keeps no transcript of the session.
    compactedSince: transcript && wasCompacted ? (since) => wasCompacted(transcript, since) : undefined,
    beforeReading: async () => {
      if (current && isPlain) rescued = await rescueFirst(workplace, current);
    },
    emit: async (view, prepared) => {
      const text = [view.waiting === 0 ? '' : await render(view), rescued].filter(Boolean).join('\n\n');
      if (json) return writeJson(toJson(workplace, view, text, !peek && !prepared.again));
      const pending = isPacked(view)
        ? ''
        : pendingNotice(
            await pendingNames(workplace.paths, prepared.pending),
            workplace.connection?.audience.takeCommand ?? 'handoff take',
          );
      if (pending !== '') writeWarnings([pending]);
      const lost = text === '' && options.peek ? (await readLost(workplace)).length : 0;
      const none = asLine`agent-handoff: nothing waits for this worktree (${identity.worktree}).`;
      const more = `\n${lost} for worktrees of this repository that are gone: handoff list names them, handoff take brings them here.`;
      return writeOut(text || none + (lost > 0 ? more : ''));
    },
  });
}
