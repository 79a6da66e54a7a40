import type { Liveness } from '../../core/handoff/delivery/transition.ts';
import { endings } from '../../core/handoff/format/rescue-fields.ts';
import type { Inbox } from '../../core/handoff/inbox/paths.ts';
import { describeAge } from '../../core/handoff/surface/item.ts';
import {
  chooseStep,
  limitStep,
  type RescueSetting,
  type RescueStep,
  type StartKind,
} from '../../core/rescue/choose-step.ts';
import { draftHandoff } from '../../core/rescue/draft.ts';
import { fileDraft, findWritten, supersedeDrafts } from '../../core/rescue/file-draft.ts';
import {
  type TranscriptFile,
  type TranscriptIndex,
  type Verdict,
  writeIndex,
} from '../../core/rescue/finding/transcript-index.ts';
import { insideOf } from '../../core/rescue/finding/working-directory.ts';
import {
  readRescueRecord,
  rescueState,
  workMark,
  writeRescueRecord,
} from '../../core/rescue/rescue-record.ts';
import { readRescueSetting } from '../../core/rescue/rescue-setting.ts';
import type { GitState } from '../../core/rescue/sections/request.ts';
import { holdsWork, isUnfinished, lastWorkMs } from '../../core/rescue/session-work.ts';
import type { TranscriptFormat } from '../../core/sessions/event.ts';
import { readSession } from '../../core/sessions/read-session.ts';
import type { Session } from '../../core/sessions/session.ts';
import { filedHandoff } from '../../core/sessions/worth.ts';
import { clientOf, clients } from '../clients.ts';

export interface RescueStart extends Inbox {
  kind: StartKind;
  index: TranscriptIndex;
  /** The session that starts: it is none that ended. */
  own: { id: string; transcript: string | null };
  /** What the user types before the name of a skill. */
  invoke: string;
  /** Returns what git says of the worktree, with its log since an instant. */
  readGit: (since: string | null) => GitState | null;
}

/** What a start says besides what it delivers: to the session, and to its user. */
export interface RescueLines {
  text: string;
  notice: string;
}

/** A larger transcript is not read whole at a start: a hundred megabytes take a second. */
const wholeBytes = 64 * 1024 * 1024;
/** Tokens of a draft. */
const budget = 3_000;

/** A session that ended, as far as it was read. */
interface Ended {
  file: TranscriptFile;
  session: Session;
  /** Whether only both ends of its transcript were read. */
  partial: boolean;
  at: Date;
}

function livenessOf({ ctx }: RescueStart, { client, id, path }: TranscriptFile) {
  const { host, boot } = ctx.self;
  const record = { client, session_id: id, transcript: path, name: '', sentinel: '', host, boot, at: '' };
  return clientOf(client)?.reader(ctx).readLiveness(record) ?? 'unknown';
}

/** Reads a session of this worktree; null for what is none, and for a subagent's. */
function readEnded(
  start: RescueStart,
  file: TranscriptFile,
  formats: readonly TranscriptFormat[],
): Ended | null {
  // Where it lies tells whose it is: a record of next year may look like another client's.
  const own = formats.filter(({ client }) => client === file.client);
  const reading = readSession(file.path, own, { glance: file.size > wholeBytes });
  if (reading === null || reading.session.subagent) return null;
  const { worktree } = start.identity;
  const { cwd, ended } = reading.session;
  if (cwd !== null && !insideOf(worktree)(cwd)) return null;
  const recorded = Date.parse(ended ?? '');
  return {
    file,
    // Its paths are compared with git's, which begin at the root.
    session: { ...reading.session, id: file.id, cwd: worktree },
    partial: reading.partial,
    at: new Date(Number.isNaN(recorded) ? file.modifiedMs : recorded),
  };
}

function refOf({ file, session }: Ended) {
  return { client: file.client, session_id: file.id, transcript: file.path, mark: workMark(session) };
}

/** A handoff that a session filed itself, or that somebody had it write. */
function filedBy({ paths }: RescueStart, { file, session }: Ended): string | null {
  const written = findWritten(paths, file.id, lastWorkMs(session));
  return written ?? (filedHandoff(session) ? 'a handoff of that session' : null);
}

function stepFor(start: RescueStart, ended: Ended, live: Liveness, filed: string | null): RescueStep {
  const { file, session, at } = ended;
  const nowMs = start.ctx.now().getTime();
  const worked = holdsWork(session);
  const isPeace = worked && session.end === 'quit';
  return chooseStep({
    live,
    quietMs: nowMs - file.modifiedMs,
    worked,
    filed: filed !== null,
    end: session.end,
    unfinished: isPeace && isUnfinished(session, start.readGit(session.started)),
    ageMs: nowMs - at.getTime(),
    state: rescueState(readRescueRecord(start.paths, file.client, file.id), workMark(session)),
  });
}

async function fileDraftOf(start: RescueStart, ended: Ended): Promise<void> {
  const { ctx, identity } = start;
  const { session, at } = ended;
  const { basename: name, worktree } = identity;
  const git = start.readGit(session.started);
  const request = { session, git, budget, now: ctx.now(), from: name, to: name, worktree };
  const { text } = await draftHandoff(request);
  await fileDraft(start, refOf(ended), { text, at });
}

/** One line about a session, in words of ours alone. */
function describe({ ctx, invoke }: RescueStart, { file, session, at }: Ended): string {
  const title = clientOf(file.client)?.title ?? file.client;
  const age = describeAge(ctx.now().getTime() - at.getTime());
  return `agent-handoff: a session of ${title} ended here ${age} ago, ${endings[session.end]}, and left work without a handoff. ${invoke}handoffs rescue brings a draft of it.`;
}

const nothing: RescueLines = { text: '', notice: '' };

/** Carries out what is decided about a session; null where it is not decided yet. */
async function carryOut(
  start: RescueStart,
  setting: RescueSetting,
  ended: Ended,
  step: Exclude<RescueStep, 'pass'>,
): Promise<RescueLines | null> {
  const limited = limitStep(ended.partial && step === 'deliver' ? 'offer' : step, start.kind, setting);
  if (limited === 'leave') return null;
  if (limited === 'deliver') await fileDraftOf(start, ended);
  if (limited !== 'offer' && limited !== 'tell') return nothing;
  writeRescueRecord(start.ctx, start.paths, refOf(ended), { state: 'offered', name: null });
  const notice = describe(start, ended);
  return { text: limited === 'tell' ? '' : `${notice} Leave it alone unless the user asks.`, notice };
}

/** Looks at sessions, the newest first, until one of them decides. `judged` gets what is known of each by then. */
async function decide(start: RescueStart, setting: RescueSetting, judged: Map<string, Verdict>) {
  const { index, own } = start;
  const formats = await Promise.all(clients.map((client) => client.loadTranscriptFormat()));
  for (const file of index.files) {
    if (file.id === own.id || file.path === own.transcript || file.verdict === 'idle') continue;
    if (file.verdict === 'done') return nothing;
    const live = livenessOf(start, file);
    if (live === 'open') continue;
    const ended = readEnded(start, file, formats);
    const filed = ended && filedBy(start, ended);
    const step = ended === null ? 'pass' : stepFor(start, ended, live, filed);
    if (ended === null || step === 'pass') {
      judged.set(file.path, 'idle');
      continue;
    }
    if (filed !== null) await supersedeDrafts(start, filed, { client: file.client, session_id: file.id });
    const lines = await carryOut(start, setting, ended, step);
    if (lines !== null) judged.set(file.path, 'done');
    return lines ?? nothing;
  }
  return nothing;
}

/**
 * Does at a start what spec/rescue.md says of the newest session here that ended: files its draft, or offers it.
 * Throws what kept a draft from being made; nothing is lost by that.
 */
export async function rescueAtStart(start: RescueStart): Promise<RescueLines> {
  const { setting, fault } = await readRescueSetting(start.ctx, start.identity.worktree);
  if (setting === 'off') return nothing;
  const judged = new Map<string, Verdict>();
  const lines = await decide(start, setting, judged);
  const files = start.index.files.map((file) => ({
    ...file,
    verdict: judged.get(file.path) ?? file.verdict,
  }));
  if (judged.size > 0) writeIndex(start.paths, { ...start.index, files });
  return fault === null
    ? lines
    : { ...lines, notice: [lines.notice, `agent-handoff: ${fault}.`].join(' ').trim() };
}
