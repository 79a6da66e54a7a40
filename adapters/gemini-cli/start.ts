import type { Context } from '../../core/context.ts';
import type { StartEvent, StartMode } from '../client/client.ts';
import { notedSession, noteSession } from '../client/noted-sessions.ts';
import { readHookPayload, readStartPayload } from '../client/start-payload.ts';
import { geminiCli } from './install/location.ts';

const modes: Readonly<Record<string, StartMode>> = {
  startup: 'deliver',
  clear: 'deliver',
  resume: 'announce',
};

/**
 * Reads a hook's payload. What SessionStart prints is lost after `/clear` and a resume, and with a prompt that comes
 * before it (measured): so it only notes the session, and the first BeforeAgent after it is the start.
 */
export function readStart(payload: unknown, _word: string | null, ctx: Context): StartEvent | null {
  const noted = readStartPayload(payload);
  if (noted !== null) {
    const { sessionId, transcript, cwd, source } = noted;
    noteSession(ctx, geminiCli, { session_id: sessionId, transcript, cwd, source });
    return { ...startOf(noted), mode: 'skip', cleared: false };
  }
  const prompted = readHookPayload(payload, 'BeforeAgent');
  if (prompted === null) return null;
  const session = notedSession(ctx, geminiCli, prompted.sessionId);
  const source = session?.source ?? null;
  if (session === null || source === null) return { ...startOf(prompted), mode: 'skip', cleared: false };
  noteSession(ctx, geminiCli, { ...session, source: null });
  return { ...startOf(prompted), mode: modes[source] ?? 'deliver', cleared: source === 'clear' };
}

type Payload = NonNullable<ReturnType<typeof readHookPayload>>;

function startOf({ sessionId, transcript, cwd }: Payload): Omit<StartEvent, 'mode' | 'cleared'> {
  return { sessionId, transcript, cwd, launchDirectories: [], clientProcess: null };
}
