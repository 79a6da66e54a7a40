import { endings } from '../../core/handoff/format/rescue-fields.ts';
import { describeAge } from '../../core/handoff/surface/item.ts';
import {
  limitStep,
  type RescueSetting,
  type RescueStep,
  type StartKind,
} from '../../core/rescue/choose-step.ts';
import { draftBudget, draftHandoff } from '../../core/rescue/draft.ts';
import { fileDraft, supersedeDrafts } from '../../core/rescue/file-draft.ts';
import {
  type TranscriptFile,
  type TranscriptIndex,
  type Verdict,
  writeIndex,
} from '../../core/rescue/finding/transcript-index.ts';
import { readModelDraft } from '../../core/rescue/model-draft.ts';
import { writeRescueRecord } from '../../core/rescue/rescue-record.ts';
import { readRescueSetting } from '../../core/rescue/rescue-setting.ts';
import { clientOf, clients } from '../clients.ts';
import {
  type EndedSession,
  filedBy,
  type Judging,
  livenessOf,
  readEnded,
  refOf,
  stepFor,
  waitingLimit,
} from './ended-session.ts';

export interface RescueStart extends Judging {
  kind: StartKind;
  index: TranscriptIndex;
  /** The session that starts: it is none that ended. */
  own: { id: string; transcript: string | null };
  /** What the user types before the name of a skill. */
  invoke: string;
}

/** What a start says besides what it delivers: to the session, and to its user. */
export interface RescueLines {
  text: string;
  notice: string;
}

async function fileDraftOf(start: RescueStart, ended: EndedSession): Promise<void> {
  const { ctx, identity } = start;
  const { session, at } = ended;
  const { basename: name, worktree } = identity;
  const git = start.readGit(session.started);
  const model = readModelDraft(start.paths, session);
  const place = { from: name, to: name, worktree };
  const { text } = await draftHandoff({ session, git, model, budget: draftBudget, now: ctx.now(), ...place });
  await fileDraft(start, refOf(ended), { text, at });
}

/** One line about a session, in words of ours alone. */
function describe({ ctx, invoke }: RescueStart, { file, session, at, partial }: EndedSession): string {
  const title = clientOf(file.client)?.title ?? file.client;
  const age = describeAge(ctx.now().getTime() - at.getTime());
  const what = `agent-handoff: a session of ${title} ended here ${age} ago, ${endings[session.end]}, and left work without a handoff.`;
  if (!partial) return `${what} ${invoke}handoffs rescue brings a draft of it.`;
  const size = `${Math.round(file.size / 1_000_000)} MB`;
  return `${what} Its transcript (${size}) takes too long to be read at a start: ${invoke}handoffs rescue ${file.id.slice(0, 8)} brings a draft of it.`;
}

const nothing: RescueLines = { text: '', notice: '' };

/** Carries out what is decided about a session; null where it is not decided yet. */
async function carryOut(
  start: RescueStart,
  setting: RescueSetting,
  ended: EndedSession,
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

/** Whether an open session is the one that the user has just cleared: its client's process holds both. */
async function wasCleared({ ctx, kind, own }: RescueStart, file: TranscriptFile): Promise<boolean> {
  if (kind !== 'clear') return false;
  const reader = await clientOf(file.client)?.loadReader(ctx);
  const [one, other] = [
    { session_id: file.id, transcript: file.path },
    { session_id: own.id, transcript: own.transcript },
  ];
  return reader?.isHeldTogether?.(one, other) ?? false;
}

/** Looks at sessions, the newest first, until one of them decides. `judged` gets what is known of each by then. */
async function decide(start: RescueStart, setting: RescueSetting, judged: Map<string, Verdict>) {
  const { index, own } = start;
  const formats = await Promise.all(clients.map((client) => client.loadTranscriptFormat()));
  for (const file of index.files) {
    if (file.id === own.id || file.path === own.transcript || file.verdict === 'idle') continue;
    if (file.verdict === 'done') return nothing;
    const told = await livenessOf(start, file);
    const live = told === 'open' && (await wasCleared(start, file)) ? 'over' : told;
    if (live === 'open') continue;
    const ended = readEnded(start, file, formats, waitingLimit);
    if (ended === null) continue;
    const filed = ended === 'none' ? null : filedBy(start, ended);
    const step = ended === 'none' ? 'pass' : stepFor(start, ended, live, filed);
    if (ended === 'none' || step === 'pass') {
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
