import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { mayReadOutcomes } from '../../outcome/setting.ts';

/** Throws `stats-off` where the user wants no outcomes read. */
export function requireOutcomes(ctx: Pick<Context, 'env'>): void {
  if (mayReadOutcomes(ctx)) return;
  throw new HandoffError('stats-off', {
    message: 'AGENT_HANDOFF_STATS=off: no transcript is read for outcomes',
    hint: 'unset AGENT_HANDOFF_STATS, then run the command again',
  });
}
