import type { Context } from '../../core/context.ts';
import type { SessionReader } from '../../core/handoff/delivery/settle.ts';
import { readReply } from '../../core/sessions/read-reply.ts';
import { readLiveness } from './sessions/live-sessions.ts';
import { locateTranscript } from './transcript/find-transcript.ts';
import { transcriptFormat } from './transcript/transcript-format.ts';

/** How the session of a delivery is read. */
export function transcriptReader(ctx: Context): SessionReader {
  return {
    readReply({ transcript, transcript_offset: offset = 0, session_id: id, sentinel }) {
      const path = transcript && locateTranscript(transcript, id);
      return path ? readReply(path, transcriptFormat, { offset, sentinel }) : 'none';
    },
    readLiveness: (record) => readLiveness(ctx, record),
  };
}
