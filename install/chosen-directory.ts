import { isAbsolute, resolve } from 'node:path';
import type { Context } from '../core/context.ts';
import { HandoffError } from '../core/errors.ts';

/**
 * Returns the directory that a client is told by a variable to keep everything in; null where it is told none. Throws
 * `config-relative` for a relative one: the client would find another directory wherever it is started.
 */
export function chosenDirectory(ctx: Pick<Context, 'env'>, variable: string): string | null {
  const chosen = ctx.env[variable];
  if (!chosen) return null;
  if (isAbsolute(chosen)) return resolve(chosen);
  throw new HandoffError('config-relative', {
    message: `${variable} is a relative path; expected an absolute one. Nothing was changed.`,
    hint: `unset ${variable}, or give it the absolute path, then run the same command again`,
  });
}
