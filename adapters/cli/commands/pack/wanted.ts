import { dirname, join } from 'node:path';
import type { Wanted } from '../../../../core/audience/prepare.ts';
import { audiencePlaces } from '../../../../core/audience/profile/load.ts';
import type { Context } from '../../../../core/context.ts';
import { identify } from '../../../../core/worktree/identity.ts';
import { bundlePath } from '../../clone.ts';
import { readBudget } from './budget.ts';

/** For whom `--for` and `--budget` ask to pack in this worktree. */
export function wantedOf(ctx: Context, audience: string, budget?: string): Wanted {
  const { worktree } = identify(ctx.cwd);
  return {
    audience,
    budget: budget === undefined ? undefined : readBudget(budget),
    places: audiencePlaces(join(dirname(bundlePath), 'audiences.json'), worktree),
    worktree,
  };
}
