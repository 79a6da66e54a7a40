import type { Context } from '../../core/context.ts';
import type { StartEvent, StartMode } from '../client/client.ts';
import { findClientProcess } from '../client/client-process.ts';
import { readStartPayload } from '../client/start-payload.ts';

/** What a hook says at a start stands in the system prompt: it lasts through a compaction, and is gone with a resume (measured). */
const modes: Readonly<Record<string, StartMode>> = {
  resume: 'repeat',
  compact: 'redeliver',
};

export function readStart(payload: unknown, _word: string | null, _ctx: Context): StartEvent | null {
  const start = readStartPayload(payload);
  if (start === null) return null;
  const { sessionId, transcript, cwd, source } = start;
  return {
    sessionId,
    transcript,
    cwd,
    launchDirectories: [],
    // A headless session is in no list of the client's.
    clientProcess: findClientProcess(),
    mode: modes[source] ?? 'deliver',
    cleared: source === 'clear',
  };
}
