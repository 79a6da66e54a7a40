import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { audiencePlaces } from '../../../core/packs/audiences/load.ts';
import { type ChosenAudience, chooseAudience } from '../../../core/packs/prepare.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { clonePath } from '../../client/installation.ts';

/** Reads `--budget` as a number of tokens. Throws `bad-budget`. */
function readBudget(given: string): number {
  const plain = given.trim().replace(/(?<=\d)[,_](?=\d{3}\b)/g, '');
  const budget = /^\d{1,9}$/.test(plain) ? Number(plain) : 0;
  if (budget > 0) return budget;
  throw new HandoffError('bad-budget', {
    message: `--budget ${JSON.stringify(given.slice(0, 40))}: expected a whole number of tokens above 0, as in 2000`,
    hint: "repeat the command with such a number, or without --budget for the audience's own",
  });
}

/** Finds the audience that `--for` and `--budget` name in this worktree. Throws before any source is read. */
export function audienceFor(ctx: Context, name: string, budget?: string): ChosenAudience {
  const { worktree } = identify(ctx.cwd);
  const places = audiencePlaces(join(clonePath, 'spec/audiences'), worktree);
  return chooseAudience(places, worktree, name, budget === undefined ? undefined : readBudget(budget));
}
