import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { isDirectory } from '../../core/files/entry.ts';
import { asShape, object, string } from '../../core/sessions/shape.ts';
import type { CurrentSession } from '../client/client.ts';
import { firstDirectory } from '../client/first-directory.ts';
import { eventsPath, sessionDirectory } from './events/find-events.ts';

/** The session that a command runs in: its shell and its MCP servers name it (measured), with its parent's a subagent's. */
export function currentSession(ctx: Context): CurrentSession | null {
  const id = ctx.env.COPILOT_AGENT_SESSION_ID;
  const transcript = id === undefined ? null : eventsPath(ctx, id);
  return id === undefined || transcript === null ? null : { session_id: id, transcript, subagent: false };
}

const startRecord = object({ data: object({ context: object({ cwd: string }) }) });

/** By the first record of the transcript: later ones follow the user's `/cd`. */
export function sessionDirectories(ctx: Context): string[] {
  const transcript = currentSession(ctx)?.transcript ?? null;
  return firstDirectory(transcript, (record) => asShape(startRecord, record)?.data.context.cwd);
}

/** The one place that the client's own tools write without a question (measured). */
export function draftsPlace(ctx: Context): string | null {
  const id = ctx.env.COPILOT_AGENT_SESSION_ID;
  const directory = id === undefined ? null : sessionDirectory(ctx, id);
  const files = directory && join(directory, 'files');
  return files !== null && isDirectory(files) ? files : null;
}
