import type { Inbox } from '../../core/handoff/inbox/paths.ts';
import { lessonsOf } from '../../core/outcome/lessons.ts';
import type { HandoffOutcome } from '../../core/outcome/outcome.ts';
import { quoteLine } from '../../core/outcome/shown.ts';
import { listSentDelivered } from './delivered.ts';
import { OutcomeReader } from './read-outcome.ts';

/** So many handoffs are looked at, and so long. */
const newest = 5;
const spentMs = 700;

/** Returns what the last handoffs from a worktree got wrong, ready to be shown; none where nothing can be seen in time. */
export async function readLessons({ ctx, identity }: Pick<Inbox, 'ctx' | 'identity'>): Promise<string[]> {
  const until = performance.now() + spentMs;
  const isLate = () => performance.now() > until;
  const reader = new OutcomeReader(ctx, isLate);
  const outcomes: HandoffOutcome[] = [];
  for (const delivered of await listSentDelivered(ctx, identity, newest)) {
    const last = delivered.receptions.at(-1);
    if (last === undefined || isLate()) break;
    const { outcome } = await reader.read(delivered, last);
    if (outcome !== null) outcomes.push(outcome);
  }
  return Promise.all(lessonsOf(outcomes).map(quoteLine));
}
