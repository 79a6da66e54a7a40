import { resolve, sep } from 'node:path';
import type { Context } from '../core/context.ts';
import { HandoffError } from '../core/errors.ts';
import { exists, isDirectory } from '../core/files/entry.ts';
import { shellWord } from '../core/text/shell-word.ts';
import { findWorktreeRoot, type Identity } from '../core/worktree/identity.ts';
import { isSameRepository } from '../core/worktree/recipient.ts';
import { clients } from './clients.ts';
import { processContext } from './context.ts';

/** Stands for where the session that runs a command was launched: no path in a skill can hold what a shell would run. */
export const sessionPlace = '@session';

/** Returns the directories that a session was launched in, as its client recorded them, and that are there. */
const launchDirectories = (ctx: Context): string[] =>
  clients.flatMap((client) => client.sessionDirectories(ctx)).filter(isDirectory);

/**
 * The directory a verb works in. A session's commands run wherever the model has gone with `cd` (measured), so a skill
 * says `@session`: where that was launched, by its client's record, the current directory without one. A worktree that
 * the session itself made below it (`.claude/worktrees/`) wins. Throws `unknown-worktree`.
 */
export function launchDirectory(given: string | undefined): string {
  const here = process.cwd();
  if (given === undefined || given === '') return here;
  const launched =
    given === sessionPlace ? (launchDirectories(processContext())[0] ?? here) : resolve(here, given);
  if (!exists(launched)) {
    throw new HandoffError('unknown-worktree', {
      message: `--in ${JSON.stringify(given)}: there is no directory ${launched}`,
      hint: 'repeat the command without --in, in the worktree it is meant for',
    });
  }
  const own = resolve(findWorktreeRoot(launched), '.claude', 'worktrees') + sep;
  return findWorktreeRoot(here).startsWith(own) ? here : launched;
}

/**
 * The worktrees that an agent's session was started in, by what its client recorded; without a record the one that the
 * command runs in. Null outside a session. `--in` and the command's directory are chosen by the model, and say nothing.
 */
export function sessionWorktrees(ctx: Context): string[] | null {
  if (!clients.some((client) => client.agentVariables.some((name) => ctx.env[name]))) return null;
  const recorded = launchDirectories(ctx);
  return (recorded.length > 0 ? recorded : [process.cwd()]).map(findWorktreeRoot);
}

/**
 * Throws `other-repository` when an agent's session would take away what waits for another repository. A person at a
 * terminal may act anywhere.
 */
export function refuseOtherRepository(ctx: Context, { worktree }: Identity, verb: string): void {
  const own = sessionWorktrees(ctx);
  if (own === null || own.some((root) => isSameRepository(root, worktree))) return;
  throw new HandoffError('other-repository', {
    message: `${verb}: ${worktree} belongs to another repository than this session, which works in ${own.join(', ')}; nothing was changed`,
    hint: `to read what waits there: handoff take --peek --in ${shellWord(worktree)}; only a person takes it, in a terminal`,
  });
}
