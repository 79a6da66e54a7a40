import type { Context } from '../core/context.ts';
import { HandoffError } from '../core/errors.ts';
import { isDirectory } from '../core/files/entry.ts';
import { shellWord } from '../core/text/shell-word.ts';
import { findWorktreeRoot, type Identity } from '../core/worktree/identity.ts';
import { isSameRepository } from '../core/worktree/recipient.ts';
import { clients } from './clients.ts';

/**
 * The worktrees that an agent's session was started in, by what its client recorded; without a record the one that the
 * command runs in. Null outside a session. `--in` and the command's directory are chosen by the model, and say nothing.
 */
export function sessionWorktrees(ctx: Context): string[] | null {
  if (!clients.some((client) => client.agentVariables.some((name) => ctx.env[name]))) return null;
  const recorded = clients.flatMap((client) => client.sessionDirectories(ctx)).filter(isDirectory);
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
