import type { Liveness } from '../../core/handoff/delivery/transition.ts';
import type { Inbox } from '../../core/handoff/inbox/paths.ts';
import { chooseStep, type RescueStep } from '../../core/rescue/choose-step.ts';
import { findWritten } from '../../core/rescue/file-draft.ts';
import type { TranscriptFile } from '../../core/rescue/finding/transcript-index.ts';
import { insideOf } from '../../core/rescue/finding/working-directory.ts';
import {
  type RescuedSession,
  type RescueState,
  readRescueRecord,
  rescueState,
  workMark,
} from '../../core/rescue/rescue-record.ts';
import type { GitState } from '../../core/rescue/sections/request.ts';
import { holdsWork, isUnfinished, lastWorkMs } from '../../core/rescue/session-work.ts';
import type { TranscriptFormat } from '../../core/sessions/event.ts';
import { readSession } from '../../core/sessions/read-session.ts';
import type { Session } from '../../core/sessions/session.ts';
import { filedHandoff } from '../../core/sessions/worth.ts';
import { clientOf } from '../clients.ts';

/** A worktree whose sessions are judged. */
export interface Judging extends Inbox {
  /** Returns what git says of the worktree, with its log since an instant. */
  readGit: (since: string | null) => GitState | null;
}

/** A session that ended, as far as it was read. */
export interface EndedSession {
  file: TranscriptFile;
  session: Session;
  /** Whether only both ends of its transcript were read. */
  partial: boolean;
  at: Date;
}

/** A larger transcript is read at both ends alone, where many are looked at. */
const wholeBytes = 64 * 1024 * 1024;

/** The largest that is read whole, and until when: `spentMs` since the program began. */
interface ReadingLimit {
  most: number;
  spentMs?: number;
}

/** What may be read whole while a client waits: a hundred megabytes take a second where nothing else runs. */
export const waitingLimit = { most: 384 * 1024 * 1024, spentMs: 3_000 };

/** What a reader of transcripts is told of a file of this size. */
export function limitReading(size: number, { most, spentMs = Number.POSITIVE_INFINITY }: ReadingLimit) {
  return { glance: size > most, isLate: () => process.uptime() * 1000 > spentMs };
}

export async function livenessOf(
  { ctx }: Pick<Inbox, 'ctx'>,
  { client, id, path }: Pick<TranscriptFile, 'client' | 'id' | 'path'>,
): Promise<Liveness> {
  const { host, boot } = ctx.self;
  const record = { client, session_id: id, transcript: path, name: '', sentinel: '', host, boot, at: '' };
  return (await clientOf(client)?.loadReader(ctx))?.readLiveness(record) ?? 'unknown';
}

/** Reads a session; `none` for a subagent's and for one of another worktree, null where it cannot be read now. */
export function readEnded(
  { identity }: Pick<Inbox, 'identity'>,
  file: TranscriptFile,
  formats: readonly TranscriptFormat[],
  limit: ReadingLimit = { most: wholeBytes },
): EndedSession | 'none' | null {
  // Where it lies tells whose it is: a record of next year may look like another client's.
  const own = formats.filter(({ client }) => client === file.client);
  const reading = readSession(file.path, own, limitReading(file.size, limit));
  if (reading === null) return null;
  const { worktree } = identity;
  const { cwd, ended, subagent } = reading.session;
  if (subagent || (cwd !== null && !insideOf(worktree)(cwd))) return 'none';
  const recorded = Date.parse(ended ?? '');
  return {
    file,
    session: { ...reading.session, id: file.id },
    partial: reading.partial,
    at: new Date(Number.isNaN(recorded) ? file.modifiedMs : recorded),
  };
}

export function refOf({ file, session }: Pick<EndedSession, 'file' | 'session'>): RescuedSession {
  return { client: file.client, session_id: file.id, transcript: file.path, mark: workMark(session) };
}

/** A handoff that a session filed itself, or that somebody had it write. */
export function filedBy({ paths }: Pick<Inbox, 'paths'>, { file, session }: EndedSession): string | null {
  const written = findWritten(paths, file.id, lastWorkMs(session));
  return written ?? (filedHandoff(session) ? 'a handoff of that session' : null);
}

/** Returns what became of a session's draft so far. */
export function stateOf({ paths }: Pick<Inbox, 'paths'>, { file, session }: EndedSession): RescueState {
  return rescueState(readRescueRecord(paths, file.client, file.id), workMark(session));
}

export function stepFor(
  judging: Judging,
  ended: EndedSession,
  live: Liveness,
  filed: string | null,
): RescueStep {
  const { file, session, at } = ended;
  const nowMs = judging.ctx.now().getTime();
  // Nobody needs so many bytes for a question and its answer.
  const worked = ended.partial || holdsWork(session);
  const isPeace = worked && session.end === 'quit';
  return chooseStep({
    live,
    quietMs: nowMs - file.modifiedMs,
    worked,
    filed: filed !== null,
    end: session.end,
    unfinished: isPeace && isUnfinished(session, judging.readGit(session.started)),
    ageMs: nowMs - at.getTime(),
    state: stateOf(judging, ended),
  });
}
