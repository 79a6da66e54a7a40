import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { listNames } from '../../core/files/read.ts';
import type { WantedFile } from '../client-wiring.ts';
import { type FileRecord, recordPath } from '../record.ts';
import { stateHome, statePlace } from './place.ts';

/** Files that every client needs carry this name in the record; they go with the last client. */
export const sharedClient = 'shared';

/** The lines of the state, by the name of their file: each the absolute path of a program. */
export const stateLines = ['node', 'git'] as const;
export type StateLine = (typeof stateLines)[number];

export function stateLinePath(ctx: Pick<Context, 'home' | 'env'>, name: StateLine): string {
  return join(stateHome(ctx), name);
}

/** The path of a program, for whoever must not look it up: clients started from a desktop lack nvm's PATH. */
export function wantStateLine(
  ctx: Pick<Context, 'home' | 'env'>,
  name: StateLine,
  program: string,
): WantedFile {
  return {
    client: sharedClient,
    kind: 'own',
    file: stateLinePath(ctx, name),
    role: 'own',
    edit: () => ({ after: Buffer.from(`${program}\n`, 'utf8'), before: null, notices: [] }),
  };
}

/** What goes with the last client: the lines, unless another root is installed too, which needs them. */
export function leavingLines(ctx: Pick<Context, 'home' | 'env'>): FileRecord[] {
  if (hasOtherRoots(ctx)) return [];
  return stateLines.map((name) => ({
    client: sharedClient,
    kind: 'own',
    file: stateLinePath(ctx, name),
    before: null,
    after: 'unknown',
    exact: true,
  }));
}

function hasOtherRoots(ctx: Pick<Context, 'home' | 'env'>): boolean {
  const home = stateHome(ctx);
  const places = [home, ...listNames(home).map((name) => join(home, name))];
  return places.some((place) => place !== statePlace(ctx) && existsSync(recordPath(place)));
}
