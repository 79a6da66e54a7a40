import type { Liveness } from '../handoff/delivery/transition.ts';
import type { SessionEnd } from '../sessions/session.ts';
import { rescuedAgeMs } from './finding/find-transcripts.ts';
import type { RescueState } from './rescue-record.ts';

/** What is known of a session whose transcript lies in this worktree. */
export interface SeenSession {
  live: Liveness;
  /** Since the last write to its transcript. */
  quietMs: number;
  worked: boolean;
  /** Whether it filed a handoff after its last work, or somebody wrote one of it. */
  filed: boolean;
  end: SessionEnd;
  /** Whether its edits are uncommitted, its last check failed, or tasks are open. */
  unfinished: boolean;
  /** Since its last record. */
  ageMs: number;
  state: RescueState;
}

/** `pass`: the session before it counts; `leave`: nobody can tell yet, and nothing is done at this start. */
export type RescueStep = 'pass' | 'leave' | 'nothing' | 'offer' | 'deliver';

/** A session of unknown fate that wrote so recently may be at work. */
const quietAfterMs = 60_000;

/** Returns what a start does about one session, as spec/rescue.md has it ("At a start"). */
export function chooseStep(seen: SeenSession): RescueStep {
  if (seen.live === 'open') return 'pass';
  if (seen.live === 'unknown' && Math.abs(seen.quietMs) < quietAfterMs) return 'leave';
  if (!seen.worked) return 'pass';
  if (seen.filed || seen.state !== 'new' || seen.ageMs > rescuedAgeMs) return 'nothing';
  if (seen.end !== 'quit') return 'deliver';
  return seen.unfinished ? 'offer' : 'nothing';
}

/** Which start it is: one that delivers, one after the user threw the context away, one that takes nothing. */
export type StartKind = 'deliver' | 'clear' | 'peek';
export type RescueSetting = 'auto' | 'offer' | 'off';

/** Returns what a start of that kind does of a step: `tell` says one line to the user alone. */
export function limitStep(step: RescueStep, kind: StartKind, setting: RescueSetting): RescueStep | 'tell' {
  if (step !== 'deliver' && step !== 'offer') return step;
  if (setting === 'off') return 'leave';
  if (kind === 'clear') return 'tell';
  const limited = setting === 'offer' ? 'offer' : step;
  return kind === 'peek' && limited === 'offer' ? 'leave' : limited;
}
