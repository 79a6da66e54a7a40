import type { Context } from '../../core/context.ts';
import { exists } from '../../core/files/entry.ts';
import { findAncestor } from '../../core/files/process.ts';
import type { StartEvent, StartMode } from '../client/client.ts';
import { readStartPayload } from '../client/start-payload.ts';

/** Whether the session is headless: newer clients say so, older ones by an entry point that begins `sdk-`. */
export function isHeadless(env: Context['env']): boolean {
  const attended = env.CLAUDE_CODE_SESSION_ATTENDED;
  if (attended === '0' || attended === '1') return attended === '0';
  return (env.CLAUDE_CODE_ENTRYPOINT ?? '').startsWith('sdk-');
}

/** A `claude -p` started by a session's own tool: measured, only its hooks see both variables. */
export function isNested(env: Context['env']): boolean {
  return env.CLAUDE_CODE_EXECPATH !== undefined && env.CLAUDE_EFFORT !== undefined;
}

function headlessMode(env: Context['env']): StartMode {
  if (isNested(env)) return 'skip';
  const chosen = env.AGENT_HANDOFF_HEADLESS;
  return chosen === 'deliver' || chosen === 'skip' ? chosen : 'peek';
}

export function modeOf(source: string, word: string | null, env: Context['env']): StartMode {
  const headless = isHeadless(env);
  if (headless && headlessMode(env) === 'skip') return 'skip';
  if (word === 'compact' || source === 'compact') return 'redeliver';
  if (source === 'resume' || source === 'fork') return 'announce';
  return headless ? headlessMode(env) : 'deliver';
}

export function readStart(payload: unknown, word: string | null, ctx: Context): StartEvent | null {
  const start = readStartPayload(payload);
  if (start === null) return null;
  const launched = ctx.env.CLAUDE_PROJECT_DIR;
  const mode = modeOf(start.source, word, ctx.env);
  return {
    sessionId: start.sessionId,
    transcript: start.transcript,
    cwd: start.cwd,
    launchDirectories: launched && exists(launched) ? [launched] : [],
    // A headless session may be listed only after its hook has delivered (measured), one in a terminal is before.
    clientProcess: mode === 'deliver' && isHeadless(ctx.env) ? findAncestor(process.ppid, 'claude') : null,
    mode,
    cleared: start.source === 'clear',
  };
}
