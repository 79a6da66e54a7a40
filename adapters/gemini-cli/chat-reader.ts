import type { Context } from '../../core/context.ts';
import type { SessionReader } from '../../core/handoff/delivery/settle.ts';
import { readReply } from '../../core/sessions/read-reply.ts';
import { readNotedLiveness } from '../client/noted-sessions.ts';
import { chatFormat } from './chat/chat-format.ts';
import { locateChat } from './chat/find-chat.ts';
import { geminiCli } from './install/location.ts';

/** How the session of a delivery is read. */
export function chatReader(ctx: Context): SessionReader {
  return {
    readReply({ transcript, transcript_offset: offset = 0, session_id: id, sentinel }) {
      const path = transcript && locateChat(transcript, id);
      return path
        ? readReply(path, chatFormat, { offset: path === transcript ? offset : 0, sentinel })
        : 'none';
    },
    readLiveness: (record) => readNotedLiveness(ctx, geminiCli, record),
  };
}
