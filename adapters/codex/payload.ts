import type { StartEvent, StartMode } from '../client.ts';
import { readStartPayload } from '../start-payload.ts';

/** The hook fires only with a prompt, `codex exec` included, so a start is always read: it delivers. */
function modeOf(source: string, word: string | null): StartMode {
  if (word === 'compact' || source === 'compact') return 'give-again';
  return source === 'resume' || source === 'fork' ? 'announce' : 'deliver';
}

export function readStart(payload: unknown, word: string | null): StartEvent | null {
  const start = readStartPayload(payload);
  if (start === null) return null;
  const { sessionId, transcript, cwd } = start;
  return {
    sessionId,
    transcript,
    cwd,
    launchDirectories: [],
    clientProcess: null,
    mode: modeOf(start.source, word),
  };
}
