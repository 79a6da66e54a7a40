import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { chosenDirectory } from '../../../install/programs/detect.ts';

type Place = Pick<Context, 'home' | 'env'>;

export const openCode = 'opencode';

/** The client reads this directory beside the one that `OPENCODE_CONFIG_DIR` names (measured). */
export function openCodeDirectory(ctx: Place): string {
  return join(chosenDirectory(ctx, 'XDG_CONFIG_HOME') ?? join(ctx.home, '.config'), 'opencode');
}

export const pluginPath = (ctx: Place): string => join(openCodeDirectory(ctx), 'plugins/agent-handoff.js');
export const commandsDirectory = (ctx: Place): string => join(openCodeDirectory(ctx), 'commands');

/** Where the client keeps long outputs of tools: its own tools may write there without a question (measured). */
export function outputsDirectory({ home, env }: Place): string {
  return join(env.XDG_DATA_HOME || join(home, '.local/share'), 'opencode/tool-output');
}
