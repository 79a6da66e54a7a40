import type { Context } from '../../core/context.ts';
import type { SessionReader } from '../../core/handoff/delivery/settle.ts';
import { readReply } from '../../core/sessions/read-reply.ts';
import { chatFormat } from './chat/chat-format.ts';
import { locateChat } from './chat/find-chat.ts';
import { readLiveness } from './session.ts';

/** How the session of a delivery is read. */
export function qwenReader(ctx: Context): SessionReader {
  return {
    readReply({ transcript, transcript_offset: offset = 0, session_id: id, sentinel }) {
      const path = transcript && locateChat(transcript, id);
      return path ? readReply(path, chatFormat, { offset, sentinel }) : 'none';
    },
    readLiveness: (record) => readLiveness(ctx, record),
  };
}
