import type { Context } from '../../core/context.ts';
import type { StartEvent, StartMode } from '../client/client.ts';
import { noteSession } from '../client/noted-sessions.ts';
import { readStartPayload } from '../client/start-payload.ts';
import { openCode } from './install/location.ts';
import { removeOldLogs } from './log/find-log.ts';

const modes: Readonly<Record<string, StartMode>> = {
  startup: 'deliver',
  clear: 'deliver',
  resume: 'announce',
  compact: 'redeliver',
};

/** The other sessions of the client's process in which the model works now. */
function busySessions(payload: unknown): string[] {
  const { busy } = payload as { busy?: unknown };
  return Array.isArray(busy) ? busy.filter((id) => typeof id === 'string') : [];
}

/** Reads what our plugin sends: at the first message of a session, and at the first after a compaction. */
export function readStart(payload: unknown, _word: string | null, ctx: Context): StartEvent | null {
  const start = readStartPayload(payload);
  if (start === null) return null;
  const { sessionId, transcript, cwd, source } = start;
  const mode = modes[source] ?? 'deliver';
  if (mode !== 'redeliver') {
    const session = { session_id: sessionId, transcript, cwd, source: null };
    noteSession(ctx, openCode, session, busySessions(payload));
    removeOldLogs(ctx);
  }
  const where = { launchDirectories: [], clientProcess: null };
  return { sessionId, transcript, cwd, ...where, mode, cleared: source === 'clear' };
}
