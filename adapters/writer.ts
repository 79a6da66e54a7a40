import type { Context } from '../core/context.ts';
import { hosts } from './clients.ts';

/** Who writes: the tool and session that the environment shows, else this command line itself. */
export function currentWriter(ctx: Context): { tool: string; sessionId: string | undefined } {
  for (const host of hosts) {
    const session = host.currentSession(ctx);
    if (session) return { tool: host.tool, sessionId: session.session_id };
  }
  return { tool: 'handoff-cli', sessionId: undefined };
}
