import { dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { exists } from '../../core/files/entry.ts';
import type { Liveness } from '../../core/handoff/delivery/transition.ts';
import { asShape, object, string } from '../../core/sessions/shape.ts';
import type { CurrentSession } from '../client/client.ts';
import { firstDirectory } from '../client/first-directory.ts';
import {
  isReceiverAlive,
  openSessions,
  type Receiver,
  readListedLiveness,
  sessionOfProcess,
} from '../client/listed-sessions.ts';
import { expectedChat, isSessionId } from './chat/find-chat.ts';
import { qwenDirectory } from './install/location.ts';

/** `<config>/sessions/<pid>.json`, for sessions in a terminal (spec/clients.md). */
const listOf = (ctx: Context): string => join(qwenDirectory(ctx), 'sessions');

/** The session that a command runs in: its shell names it, and an agent within it. */
export function currentSession(ctx: Context): CurrentSession | null {
  const { QWEN_CODE, QWEN_CODE_SESSION_ID: id, QWEN_CODE_AGENT_ID: agent } = ctx.env;
  if (QWEN_CODE !== '1' || !isSessionId(id)) return null;
  return { session_id: id, transcript: expectedChat(ctx, id), subagent: !!agent };
}

/** The session that a process of the client has now. */
export const listedSession = (ctx: Context, pid: number): string | null => sessionOfProcess(listOf(ctx), pid);

const line = object({ cwd: string });

/** By the list of open sessions, else by the first line of its chat. */
export function sessionDirectories(ctx: Context): string[] {
  const session = currentSession(ctx);
  if (session === null) return [];
  const listed = openSessions(listOf(ctx)).find(({ sessionId }) => sessionId === session.session_id)?.cwd;
  if (listed !== undefined) return [listed];
  return firstDirectory(session.transcript, (record) => asShape(line, record)?.cwd);
}

/** Whether the session that received a handoff still runs; a headless one is in no list, and known by its process alone. */
export function readLiveness(ctx: Context, record: Receiver): Liveness {
  // A chat is `<config>/projects/<project>/chats/<session>.jsonl`.
  const config = record.transcript ? dirname(dirname(dirname(dirname(record.transcript)))) : null;
  const lists = [...(config === null ? [] : [join(config, 'sessions')]), listOf(ctx)];
  const list = lists.find(exists);
  if (list !== undefined) return readListedLiveness(list, record, ctx.env.QWEN_CODE_SESSION_ID);
  if (record.client_pid === undefined) return 'unknown';
  return isReceiverAlive(record) ? 'open' : 'over';
}
