import type { Context } from '../../core/context.ts';
import type { CurrentSession } from '../client/client.ts';
import { notedSession, ownSession } from '../client/noted-sessions.ts';
import { openCode } from './install/location.ts';
import { logOf } from './log/find-log.ts';

/** What our plugin gives to the commands of a session; of a subagent's the session that it works for. */
const sessionVariable = 'AGENT_HANDOFF_OPENCODE_SESSION';
const subagentVariable = 'AGENT_HANDOFF_OPENCODE_SUBAGENT';

export function isSessionOf(id: unknown, env: Context['env']): boolean {
  return typeof id === 'string' && id === env[sessionVariable];
}

export function currentSession(ctx: Context): CurrentSession | null {
  const id = ctx.env[sessionVariable];
  if (ctx.env.OPENCODE !== '1' || id === undefined || !/^\w{1,100}$/.test(id)) return null;
  return { session_id: id, transcript: logOf(ctx, id), subagent: ctx.env[subagentVariable] === '1' };
}

/** A server that the client starts knows no session: it is the newest of the client's process. */
export function callVariables(ctx: Context): Record<string, string> {
  const session = ownSession(ctx, openCode);
  return session === null ? {} : { OPENCODE: '1', [sessionVariable]: session.session_id };
}

export function sessionDirectories(ctx: Context): string[] {
  const session = currentSession(ctx);
  return session === null ? [] : [notedSession(ctx, openCode, session.session_id)?.cwd ?? []].flat();
}
