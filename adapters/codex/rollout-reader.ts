import type { Context } from '../../core/context.ts';
import type { SessionReader } from '../../core/handoff/delivery/settle.ts';
import { readReply, wasCompactedSince } from '../../core/sessions/read-reply.ts';
import { locateRollout } from './rollout/find-rollout.ts';
import { rolloutFormat } from './rollout/rollout-format.ts';
import { isHeldTogether, readLiveness } from './thread-lock.ts';

/** How the thread of a delivery is read. */
export function rolloutReader(ctx: Context): SessionReader {
  return {
    readReply({ transcript, transcript_offset: offset = 0, session_id: thread, sentinel }) {
      const path = transcript && locateRollout(transcript, thread);
      return path ? readReply(path, rolloutFormat, { offset, sentinel }) : 'none';
    },
    readLiveness: (record) => readLiveness(ctx, record),
    isHeldTogether: (one, other) => isHeldTogether(ctx, one, other),
  };
}

/** Whether the thread's context was compacted after an instant: what hooks and commands had said is gone from it then. */
export function wasCompacted(rollout: string, since: string): boolean {
  return wasCompactedSince(rollout, rolloutFormat, since);
}
