import type { Context } from '../../core/context.ts';
import type { StartEvent, StartMode } from '../client/client.ts';
import { noteSession } from '../client/noted-sessions.ts';
import { readStartPayload } from '../client/start-payload.ts';
import { pi } from './install/location.ts';

const modes: Readonly<Record<string, StartMode>> = { resume: 'announce', compact: 'redeliver' };

/**
 * Reads what our extension sends, and notes the session. What a session without a file answers can never be read, so
 * it is shown what waits and takes nothing.
 */
export function readStart(payload: unknown, _word: string | null, ctx: Context): StartEvent | null {
  const start = readStartPayload(payload);
  if (start === null) return null;
  const { sessionId, transcript, cwd, source } = start;
  noteSession(ctx, pi, { session_id: sessionId, transcript, cwd, source: null });
  const mode = modes[source] ?? (transcript === null ? 'peek' : 'deliver');
  return {
    sessionId,
    transcript,
    cwd,
    launchDirectories: [],
    clientProcess: null,
    mode,
    cleared: source === 'clear',
  };
}
