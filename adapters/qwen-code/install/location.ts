import { join, resolve } from 'node:path';
import type { Context } from '../../../core/context.ts';

type Place = Pick<Context, 'home' | 'env'>;

export const qwenCode = 'qwen-code';

/** `QWEN_HOME` is the directory itself; the client reads a `~` in it. */
export function qwenDirectory({ home, env }: Place): string {
  const chosen = env.QWEN_HOME;
  if (!chosen) return join(home, '.qwen');
  return /^~(?=$|[/\\])/.test(chosen) ? join(home, chosen.slice(1)) : resolve(chosen);
}

export const settingsPath = (ctx: Place): string => join(qwenDirectory(ctx), 'settings.json');
export const commandsDirectory = (ctx: Place): string => join(qwenDirectory(ctx), 'commands');
