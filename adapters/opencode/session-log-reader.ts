import type { Context } from '../../core/context.ts';
import type { SessionReader } from '../../core/handoff/delivery/settle.ts';
import { readReply } from '../../core/sessions/read-reply.ts';
import { readNotedLiveness } from '../client/noted-sessions.ts';
import { openCode } from './install/location.ts';
import { logOf } from './log/find-log.ts';
import { logFormat } from './log/log-format.ts';

/** How the session of a delivery is read. */
export function logReader(ctx: Context): SessionReader {
  return {
    readReply({ transcript_offset: offset = 0, session_id: id, sentinel }) {
      const path = logOf(ctx, id);
      return path === null ? 'none' : readReply(path, logFormat, { offset, sentinel });
    },
    readLiveness: (record) => readNotedLiveness(ctx, openCode, record),
  };
}
