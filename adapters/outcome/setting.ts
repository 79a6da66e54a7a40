import type { Context } from '../../core/context.ts';

/** Whether outcomes may be read: `AGENT_HANDOFF_STATS=off` says no. */
export function mayReadOutcomes({ env }: Pick<Context, 'env'>): boolean {
  return env.AGENT_HANDOFF_STATS?.toLowerCase() !== 'off';
}
