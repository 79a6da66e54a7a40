import type { BoardFigure } from '../../../core/board/board.ts';
import type { Context } from '../../../core/context.ts';
import { countOutcomes } from '../../../core/outcome/statistics.ts';
import { plural } from '../../../core/text/lines.ts';
import { mayReadOutcomes } from '../../outcome/setting.ts';
import { countDelivered } from '../outcome/stats.ts';

const days = 30;
/** How long a page waits for transcripts to be read. */
const spentMs = 700;

/** Returns what can be said of the handoffs that were delivered lately (spec/outcome.md); none where nothing can be seen. */
export async function readFigures(ctx: Context): Promise<BoardFigure[]> {
  if (!mayReadOutcomes(ctx)) return [];
  const until = performance.now() + spentMs;
  const sinceMs = ctx.now().getTime() - days * 24 * 3_600_000;
  const all = await countDelivered(ctx, sinceMs, () => performance.now() > until);
  const { handoffs, seen, began, minutes_to_begin, redone, violated, held, verified } = countOutcomes(all);
  if (seen === 0) return [];
  const minutes = minutes_to_begin === null ? '' : `, in the median after ${minutes_to_begin} min`;
  const heldNote = held.times === 0 ? '' : `, ${plural(held.times, 'call')} held`;
  return [
    {
      label: 'next actions begun',
      value: `${began.yes}/${began.seen}`,
      note: `of ${plural(handoffs, 'handoff')} delivered in ${days} days, ${seen} could be seen${minutes}`,
    },
    { label: 'done again', value: `${redone.times}`, note: 'what stood under DO NOT REDO' },
    {
      label: "don'ts violated",
      value: `${violated.times}`,
      note: `by the session that received them${heldNote}`,
    },
    {
      label: 'verification commands run',
      value: `${verified.commands - verified.not_run}/${verified.commands}`,
      note: `${verified.passed} passed, ${verified.failed} failed`,
    },
  ];
}
