/** The state of a handoff (spec/delivery.md, "States"). */
export type State = 'unread' | 'claimed' | 'delivered' | 'seen' | 'acknowledged';

/** What the receiving session's transcript says after the delivery. */
export type Reply = 'sentinel' | 'other' | 'none';
export type Liveness = 'open' | 'over' | 'unknown';

export interface Observation {
  own: boolean;
  /** The record was written after this process started: a parallel start. */
  recent: boolean;
  reply: Reply;
  session: Liveness;
  transcript: boolean;
  ageMs: number;
}

export type Event =
  | { type: 'claim'; reader: 'session' | 'person' }
  | { type: 'claimer-died' }
  | { type: 'output-failed' }
  | { type: 'output-written'; reader: 'session' | 'person' }
  | ({ type: 'settle' } & Observation);

export type Action =
  | 'write-record'
  | 'drop-record'
  | 'stamp-delivery'
  | 'stamp-seen'
  | 'stamp-acknowledged'
  | 'archive'
  | 'remember'
  | 'return-to-unread'
  | 'tell-pending';

export interface Step {
  state: State;
  /** In the order in which they must be done: whatever is interrupted errs towards delivering again. */
  actions: readonly Action[];
}

/** How long a delivery waits for an answer when the session's fate cannot be known. */
export const unknownGraceMs = 600_000;

function settle(seen: Observation): Step {
  const pending: Step = { state: 'delivered', actions: ['tell-pending'] };
  const unseen: Step = { state: 'unread', actions: ['return-to-unread', 'drop-record'] };
  if (seen.own) return { state: 'delivered', actions: [] };
  if (seen.recent) return pending;
  if (seen.reply === 'sentinel')
    return { state: 'acknowledged', actions: ['stamp-acknowledged', 'drop-record'] };
  if (seen.reply === 'other' || !seen.transcript)
    return { state: 'seen', actions: ['stamp-seen', 'drop-record'] };
  if (seen.session === 'open') return pending;
  if (seen.session === 'over') return unseen;
  return seen.ageMs < unknownGraceMs ? pending : unseen;
}

/** The whole life of a delivery as one table; throws for a pair that cannot happen, which is a defect of the caller. */
export function transition(state: State, event: Event): Step {
  switch (`${state} ${event.type}` as const) {
    case 'unread claim':
      return {
        state: 'claimed',
        actions: event.type === 'claim' && event.reader === 'session' ? ['write-record'] : [],
      };
    case 'claimed claimer-died':
    case 'claimed output-failed':
      return { state: 'unread', actions: ['return-to-unread', 'drop-record'] };
    case 'claimed output-written':
      return event.type === 'output-written' && event.reader === 'session'
        ? { state: 'delivered', actions: ['remember', 'stamp-delivery', 'archive'] }
        : { state: 'seen', actions: ['stamp-delivery', 'stamp-seen', 'archive'] };
    case 'delivered settle':
      if (event.type === 'settle') return settle(event);
  }
  throw new Error(`a handoff that is ${state} cannot ${event.type}`);
}
