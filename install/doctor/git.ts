import type { Context } from '../../core/context.ts';
import { findGit, gitToRecord } from '../../core/git/program.ts';
import { type Commands, type Finding, makeFinding } from './finding.ts';

/** Whether there is a git that handoffs are written with; a machine without any is none of ours to mend. */
export function examineGit(ctx: Context, commands: Commands): Finding[] {
  const env = { ...ctx.env, HOME: ctx.home };
  const found = gitToRecord(env, ctx.cwd);
  if (found === null || findGit(env, ctx.cwd) !== null) return [];
  const what = 'it is not recorded, and no directory of the PATH that you cannot write holds another one.';
  return [makeFinding('git-missing', { where: found, what, fix: commands.install(), safe: true })];
}
