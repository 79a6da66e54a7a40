import { isAbsolute } from 'node:path';
import type { Context } from '../../core/context.ts';
import type { CurrentSession } from '../client/client.ts';
import { notedSession, ownSession } from '../client/noted-sessions.ts';
import { pi } from './install/location.ts';

/** Version 1.6 names the session to every command of its shell; in older ones our extension does, by the same names. */
export function currentSession({ env }: Context): CurrentSession | null {
  const { PI_CODING_AGENT: mark, PI_SESSION_ID: id, PI_SESSION_FILE: file } = env;
  if (mark !== 'true' || !id || !/^[A-Za-z0-9._-]{1,128}$/.test(id)) return null;
  return { session_id: id, transcript: file && isAbsolute(file) ? file : null, subagent: false };
}

export function sessionDirectories(ctx: Context): string[] {
  const id = currentSession(ctx)?.session_id;
  return [(id === undefined ? null : notedSession(ctx, pi, id)?.cwd) ?? []].flat();
}

/** The session of a call over MCP is that of the process which started the server. */
export function callVariables(ctx: Context): Record<string, string> {
  const session = ownSession(ctx, pi);
  if (session === null) return {};
  const file = session.transcript === null ? {} : { PI_SESSION_FILE: session.transcript };
  return { PI_CODING_AGENT: 'true', PI_SESSION_ID: session.session_id, ...file };
}
