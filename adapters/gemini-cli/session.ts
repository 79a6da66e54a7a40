import type { Context } from '../../core/context.ts';
import type { CurrentSession } from '../client/client.ts';
import { ownSession } from '../client/noted-sessions.ts';
import { locateChat, projectDirectories } from './chat/find-chat.ts';
import { geminiCli } from './install/location.ts';

/** The session that a command runs in: the client's shell names none (measured), so its process tells. */
export function currentSession(ctx: Context): CurrentSession | null {
  if (ctx.env.GEMINI_CLI !== '1') return null;
  const session = ownSession(ctx, geminiCli);
  if (session === null) return null;
  const { session_id, transcript } = session;
  return { session_id, transcript: transcript && locateChat(transcript, session_id), subagent: false };
}

export function sessionDirectories(ctx: Context): string[] {
  if (ctx.env.GEMINI_CLI !== '1') return [];
  return [ownSession(ctx, geminiCli)?.cwd ?? []].flat();
}

/** Where the client's own tools may write besides the project (measured): its directory for that project. */
export function draftsPlace(ctx: Context): string | null {
  const cwd = ownSession(ctx, geminiCli)?.cwd;
  return (cwd === undefined ? null : projectDirectories(ctx, cwd)[0]) ?? null;
}
