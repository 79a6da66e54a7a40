import type { Context } from '../../core/context.ts';
import { readDelivered } from '../client/delivered-session.ts';
import { chatFormat } from './chat/chat-format.ts';
import { locateChat } from './chat/find-chat.ts';
import { readLiveness } from './session.ts';

export const qwenReader = (ctx: Context) =>
  readDelivered(chatFormat, locateChat, (record) => readLiveness(ctx, record));
