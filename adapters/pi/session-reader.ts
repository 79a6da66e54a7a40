import type { Context } from '../../core/context.ts';
import type { SessionReader } from '../../core/handoff/delivery/settle.ts';
import { readReply } from '../../core/sessions/read-reply.ts';
import { readNotedLiveness } from '../client/noted-sessions.ts';
import { pi } from './install/location.ts';
import { locateSession } from './transcript/find-session.ts';
import { sessionFormat } from './transcript/session-format.ts';

/** How the session of a delivery is read. */
export function sessionReader(ctx: Context): SessionReader {
  return {
    readReply({ transcript, transcript_offset: offset = 0, sentinel }) {
      const path = transcript && locateSession(transcript);
      return path ? readReply(path, sessionFormat, { offset, sentinel }) : 'none';
    },
    readLiveness: (record) => readNotedLiveness(ctx, pi, record),
  };
}
