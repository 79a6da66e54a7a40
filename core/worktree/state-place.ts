import { join, resolve } from 'node:path';
import { type Context, rootOf } from '../context.ts';
import { stateDirectory } from '../files/own/state-directory.ts';
import { encodeName, limitName } from './identity.ts';

/**
 * Returns the directory of what is recorded for a root (spec/storage.md, "State"): the state itself for the usual root,
 * else one in it that is named after the root. Null where no absolute path tells where the state is.
 */
export function statePlaceOf(ctx: Pick<Context, 'home' | 'env'>): string | null {
  const home = stateDirectory({ ...ctx.env, HOME: ctx.home });
  const root = resolve(rootOf(ctx));
  if (home === null || root === join(ctx.home, '.agent-handoffs')) return home;
  return join(home, limitName(encodeName(root)));
}
