import { delimiter, dirname } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { codexDirectory } from './location.ts';

/** The environment in which the client is asked something: that of the user, and a PATH on which its script finds Node. */
export function codexEnvironment(ctx: Context): Record<string, string | undefined> {
  const path = [ctx.env.PATH ?? '', dirname(process.execPath)].filter((entry) => entry !== '');
  const home = ctx.env.CODEX_HOME ? { CODEX_HOME: codexDirectory(ctx) } : {};
  return { ...ctx.env, ...home, HOME: ctx.home, PATH: path.join(delimiter) };
}
