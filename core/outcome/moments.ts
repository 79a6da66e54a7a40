import type { Moment, Session } from '../sessions/session.ts';

/** A session's clock and the delivery's are the same machine's: a record is written when it is over. */
const slackMs = 1_000;

/** Whether something happened after an instant; what has no instant did, for no transcript lacks the last ones. */
function isSince(since: string, { at }: Pick<Moment, 'at'>): boolean {
  return at === null || Date.parse(at) >= Date.parse(since) - slackMs;
}

const ownProgram = /^(?:\S+=\S* )*(?:\S*node\S* )?["']?\S*\bhandoff(?:\.cjs)?["']? +[a-z]/;

/** What a call gave that a hook kept from running, a guard's or another's (spec/clients.md). */
const blocked = /^agent-handoff: |(?:^|\n|: )Command blocked by PreToolUse hook/;

function withBlocked<Item extends { outcome: string }>(item: Item, said: string): Item {
  // A run finds its outcome out when it is asked for: a copy would be without.
  const outcome = item.outcome === 'failed' && blocked.test(said) ? 'refused' : item.outcome;
  return { ...item, outcome };
}

/**
 * Returns the part of a session behind a delivery, without the calls that only ran our own program. What a hook kept
 * from running counts as refused.
 */
export function sessionSince(session: Session, since: string): Session {
  const later = <Item extends Moment>(items: readonly Item[]) => items.filter((item) => isSince(since, item));
  return {
    ...session,
    words: later(session.words),
    replies: later(session.replies),
    commands: later(session.commands).map((run) => withBlocked(run, run.output)),
    edits: later(session.edits),
    calls: later(session.calls)
      .filter(({ command, text }) => !command || !ownProgram.test(text))
      .map((call) => withBlocked(call, call.said)),
  };
}
