import * as z from 'zod/mini';
import type { StartEvent, StartMode } from '../host.ts';

/** SessionStart's stdin as measured on 0.169.0 (facts, "Hooks"). */
const startPayload = z.looseObject({
  session_id: z.string(),
  transcript_path: z.optional(z.nullable(z.string())),
  cwd: z.string(),
  hook_event_name: z.literal('SessionStart'),
  source: z.string(),
});

/** The hook fires only with a prompt, `codex exec` included, so a start is always read: it delivers. */
function modeOf(source: string, word: string | null): StartMode {
  if (word === 'compact' || source === 'compact') return 'give-again';
  return source === 'resume' || source === 'fork' ? 'announce' : 'deliver';
}

export function readStart(payload: unknown, word: string | null): StartEvent | null {
  const result = startPayload.safeParse(payload);
  if (!result.success) return null;
  const { session_id, transcript_path, cwd, source } = result.data;
  return {
    sessionId: session_id,
    transcript: transcript_path ?? null,
    cwd,
    launchDirectories: [],
    mode: modeOf(source, word),
  };
}
