import type { SessionReader } from '../../core/handoff/delivery/settle.ts';
import type { TranscriptFormat } from '../../core/sessions/event.ts';
import { readReply } from '../../core/sessions/read-reply.ts';

/** How the session of a delivery is read, where bytes of its transcript stay where they were. */
export function readDelivered(
  format: TranscriptFormat,
  locate: (transcript: string, sessionId: string) => string | null,
  readLiveness: SessionReader['readLiveness'],
): SessionReader {
  return {
    readReply({ transcript, transcript_offset: offset = 0, session_id: id, sentinel }) {
      const path = transcript && locate(transcript, id);
      return path ? readReply(path, format, { offset, sentinel }) : 'none';
    },
    readLiveness,
  };
}
