import { resolve } from 'node:path';
import { type Context, rootOf } from '../core/context.ts';

/** The root as an absolute path: it goes into rules and records that are read from elsewhere. */
export function absoluteRoot(ctx: Pick<Context, 'cwd' | 'home' | 'env'>): string {
  return resolve(ctx.cwd, rootOf(ctx));
}
