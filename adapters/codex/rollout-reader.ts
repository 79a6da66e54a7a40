import type { Context } from '../../core/context.ts';
import type { SessionReader } from '../../core/handoff/delivery/settle.ts';
import { wasCompactedSince } from '../../core/sessions/read-reply.ts';
import { readDelivered } from '../client/delivered-session.ts';
import { locateRollout } from './rollout/find-rollout.ts';
import { rolloutFormat } from './rollout/rollout-format.ts';
import { isHeldTogether, readLiveness } from './thread-lock.ts';

/** How the thread of a delivery is read. */
export function rolloutReader(ctx: Context): SessionReader {
  return {
    ...readDelivered(rolloutFormat, locateRollout, (record) => readLiveness(ctx, record)),
    isHeldTogether: (one, other) => isHeldTogether(ctx, one, other),
  };
}

/** Whether the thread's context was compacted after an instant: what hooks and commands had said is gone from it then. */
export function wasCompacted(rollout: string, since: string): boolean {
  return wasCompactedSince(rollout, rolloutFormat, since);
}
