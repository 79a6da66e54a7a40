import type { Context } from '../../core/context.ts';
import { entryAt } from '../../core/files/entry.ts';
import { heldFor } from '../../core/guard/session-guards.ts';
import type { Reception } from '../../core/handoff/delivery/received.ts';
import type { InboxPaths } from '../../core/handoff/inbox/paths.ts';
import type { InboxFile } from '../../core/handoff/inbox/read-inbox.ts';
import { type HandoffOutcome, outcomeOf, type SessionEnding } from '../../core/outcome/outcome.ts';
import { findWritten } from '../../core/rescue/file-draft.ts';
import { readRescueRecord } from '../../core/rescue/rescue-record.ts';
import { lastWorkMs } from '../../core/rescue/session-work.ts';
import { readSession } from '../../core/sessions/read-session.ts';
import type { Session } from '../../core/sessions/session.ts';
import { filedHandoff } from '../../core/sessions/worth.ts';
import type { Client } from '../client/client.ts';
import { connectionsClient } from '../connection-reader.ts';
import { livenessOf } from '../rescue/ended-session.ts';
import { TranscriptFinder } from './find-transcript.ts';

/** What became of a handoff in one session; `unseen` says why nothing can be seen of it. */
export interface ReadOutcome {
  reception: Reception;
  outcome: HandoffOutcome | null;
  ended: SessionEnding | null;
  /** Whether the session still runs; null where nothing tells. */
  open: boolean | null;
  unseen: string | null;
}

/** Where a handoff was delivered: its file, and the inbox that knows who received it. */
export interface DeliveredHandoff {
  file: Pick<InboxFile, 'handoff'>;
  paths: InboxPaths;
}

/** Reads outcomes one after the other; a session that received several handoffs is read once, if they follow each other. */
export class OutcomeReader {
  readonly finder: TranscriptFinder;
  readonly #ctx: Context;
  readonly #isLate: () => boolean;
  #last: { path: string; session: Session | string } | null = null;

  /** `isLate`: whether the time for reading is over. */
  constructor(ctx: Context, isLate = () => false) {
    this.#ctx = ctx;
    this.#isLate = isLate;
    this.finder = new TranscriptFinder(ctx);
  }

  async read({ file, paths }: DeliveredHandoff, reception: Reception): Promise<ReadOutcome> {
    const unseen = (why: string): ReadOutcome => ({
      reception,
      outcome: null,
      ended: null,
      open: null,
      unseen: why,
    });
    if (reception.client === connectionsClient)
      return unseen('a client took it over MCP, and nobody knows where it keeps its sessions');
    const found = this.finder.find(reception);
    if (found === null) return unseen('the transcript of its session is gone');
    const session = await this.#sessionAt(found);
    if (typeof session === 'string') return unseen(session);
    const { client, session_id: id } = reception;
    const live = await livenessOf(
      { ctx: this.#ctx },
      { client: client ?? found.client.client, id, path: found.path },
    );
    return {
      reception,
      outcome: outcomeOf(file.handoff, session, {
        deliveredAt: reception.at,
        lifted: liftedFor(this.#ctx, id),
      }),
      ended: live === 'open' ? null : endingOf(paths, found.client, id, session),
      open: live === 'unknown' ? null : live === 'open',
      unseen: null,
    };
  }

  /** Returns the session of a transcript, else why it cannot be read. */
  async #sessionAt({ client, path }: { client: Client; path: string }): Promise<Session | string> {
    if (this.#last?.path === path) return this.#last.session;
    const format = await client.loadTranscriptFormat();
    const reading = readSession(path, [format], { keepCalls: true, isLate: this.#isLate });
    const session =
      reading === null
        ? faultOf(path)
        : reading.partial
          ? 'there was no time to read its session'
          : reading.session;
    this.#last = { path, session };
    return session;
  }
}

/** The don'ts that a person lifted for a session. */
function liftedFor(ctx: Context, session: string): string[] {
  return heldFor(ctx, session).guards.flatMap(({ id, lifted }) => (lifted ? [id] : []));
}

function faultOf(path: string): string {
  const entry = entryAt(path);
  if (entry === null) return 'the transcript of its session is gone';
  return entry.isSymbolicLink()
    ? 'the transcript of its session is a link, and none is followed'
    : 'the transcript of its session cannot be read';
}

function endingOf(paths: InboxPaths, { client }: Client, id: string, session: Session): SessionEnding {
  if (filedHandoff(session) || findWritten(paths, id, lastWorkMs(session)) !== null) return 'handoff';
  const draft = readRescueRecord(paths, client, id);
  return draft !== null && draft.name !== null && draft.state !== 'dismissed' ? 'draft' : 'nothing';
}
