import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { isDirectory, isExecutable } from '../../core/files/entry.ts';

/** What shows that a client is used here; both null when nothing does. */
export interface Presence {
  /** The configuration directory, if it exists. */
  directory: string | null;
  /** Its program on the PATH. */
  program: string | null;
}

export function detectClient(
  ctx: Pick<Context, 'cwd' | 'env'>,
  directory: string,
  program: string,
): Presence {
  return {
    directory: isDirectory(directory) ? directory : null,
    program: findProgram(ctx.cwd, ctx.env.PATH, program),
  };
}

/** The first file of that name on a PATH that can be run. */
export function findProgram(cwd: string, path: string | undefined, name: string): string | null {
  const candidates = (path ?? '')
    .split(delimiter)
    .filter((entry) => entry !== '')
    .map((entry) => join(resolve(cwd, entry), name));
  return candidates.find(isExecutable) ?? null;
}

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
