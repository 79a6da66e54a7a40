import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { Context } from '../core/context.ts';

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
  const exists = statSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return { directory: exists ? directory : null, program: findProgram(ctx, program) };
}

/** The first file of that name on the PATH that can be run. */
export function findProgram(ctx: Pick<Context, 'cwd' | 'env'>, name: string): string | null {
  const candidates = (ctx.env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => entry !== '')
    .map((entry) => join(resolve(ctx.cwd, entry), name));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
