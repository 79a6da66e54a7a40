import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { isExecutable } from '../../core/files/entry.ts';

/** The first file of that name on a PATH that can be run. */
export function findProgram(
  { cwd, env }: Pick<Context, 'cwd' | 'env'>,
  name: string,
  path = env.PATH ?? '',
): string | null {
  const entries = path.split(delimiter).filter((entry) => entry !== '');
  return entries.map((entry) => join(resolve(cwd, entry), name)).find(isExecutable) ?? null;
}

/** The absolute directory that a variable names for a client; null for none. Throws `config-relative`. */
export function chosenDirectory(ctx: Pick<Context, 'env'>, variable: string): string | null {
  const chosen = ctx.env[variable];
  if (!chosen) return null;
  if (isAbsolute(chosen)) return resolve(chosen);
  throw new HandoffError('config-relative', {
    message: `${variable} is a relative path; expected an absolute one. Nothing was changed.`,
    hint: `unset ${variable}, or give it the absolute path, then run the same command again`,
  });
}
