import { resolve } from 'node:path';
import { type Context, rootOf } from '../core/context.ts';

/** The root without dots and double slashes: it goes into rules and records. */
export function absoluteRoot(ctx: Pick<Context, 'home' | 'env'>): string {
  return resolve(rootOf(ctx));
}
