/**
 * Reads what clients write on a hook's stdin (spec/clients.md); null for anything else than this event. Checked by
 * hand: loading zod would cost every start more than its inbox.
 */
export function readHookPayload(payload: unknown, event: 'SessionStart' | 'BeforeAgent' | 'PreCompact') {
  if (typeof payload !== 'object' || payload === null) return null;
  const { session_id, transcript_path, cwd, hook_event_name, source } = payload as Record<string, unknown>;
  if (hook_event_name !== event || typeof session_id !== 'string' || typeof cwd !== 'string') return null;
  if (transcript_path !== undefined && transcript_path !== null && typeof transcript_path !== 'string')
    return null;
  return { sessionId: session_id, transcript: transcript_path ?? null, cwd, source };
}

/** The same of a SessionStart hook. */
export function readStartPayload(payload: unknown) {
  const start = readHookPayload(payload, 'SessionStart');
  if (start === null || typeof start.source !== 'string') return null;
  return { ...start, source: start.source };
}

/** A payload such as every client sends at a plain start, for trying a hook; its directory is where the hook runs. */
export const startPayload = {
  session_id: 'round-trip',
  transcript_path: null,
  hook_event_name: 'SessionStart',
  source: 'startup',
};
