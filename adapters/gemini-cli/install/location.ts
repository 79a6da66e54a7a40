import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';

type Place = Pick<Context, 'home' | 'env'>;

export const geminiCli = 'gemini-cli';

export function geminiDirectory({ home, env }: Place): string {
  return join(env.GEMINI_CLI_HOME || home, '.gemini');
}

export const settingsPath = (ctx: Place): string => join(geminiDirectory(ctx), 'settings.json');
export const policyPath = (ctx: Place): string => join(geminiDirectory(ctx), 'policies/agent-handoff.toml');
export const commandsDirectory = (ctx: Place): string => join(geminiDirectory(ctx), 'commands');
