import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';

type Place = Pick<Context, 'home' | 'env'>;

export const copilotCli = 'copilot-cli';

export function copilotDirectory({ home, env }: Place): string {
  return env.COPILOT_HOME || join(home, '.copilot');
}

/** A file of ours alone: every file of that directory is read. */
export const hooksPath = (ctx: Place): string => join(copilotDirectory(ctx), 'hooks/agent-handoff.json');
/** `~/.agents/skills` is read too, but not with COPILOT_HOME; of one name those here win (measured). */
export const skillsDirectory = (ctx: Place): string => join(copilotDirectory(ctx), 'skills');
/** A directory for each session. */
export const sessionsDirectory = (ctx: Place): string => join(copilotDirectory(ctx), 'session-state');
