import type { FaultKind } from './event.ts';
import type { SessionEnd } from './session.ts';

/** What the last event of weight was: it tells how the session ended. */
export type LastStep = 'nothing' | 'words' | 'work' | 'reply' | 'final' | 'stop' | 'fault';

interface LastState {
  fault: FaultKind | null;
  openCalls: number;
  /** Whether this client records that a turn is over: a last reply without that record is no end then. */
  closesTurns: boolean;
  lastReply: string;
}

/** A reply that only announces what it does next. */
const announcement = /[:：…]\s*$/;

/** Returns how a session ended, by its last step. */
export function endOf(last: LastStep, { fault, openCalls, closesTurns, lastReply }: LastState): SessionEnd {
  switch (last) {
    case 'fault':
      return fault ?? 'api-error';
    case 'stop':
      return 'interrupted';
    case 'words':
      return openCalls > 0 ? 'in-call' : 'unanswered';
    case 'work':
      return 'in-call';
    case 'reply':
      return closesTurns || announcement.test(lastReply) ? 'in-call' : 'quit';
    default:
      return 'quit';
  }
}
