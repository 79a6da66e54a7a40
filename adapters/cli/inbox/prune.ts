import { inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { findPrunable, parseAge, pruneHandoffs } from '../../../core/handoff/prune.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { asLine, writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

async function confirmDeletion(count: number): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return true;
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({ message: `Delete these ${count} read handoffs?`, initialValue: false });
  return !isCancel(answer) && answer;
}

/** `handoff prune`: shows what is old, asks on a terminal, deletes. */
export async function runPrune(options: Options<{ older: string; dryRun?: boolean }>): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const identity = identify(ctx.cwd);
  const older = parseAge(options.older);
  const { handoffs, unreadable } = await findPrunable(
    ctx,
    inboxPaths(ctx, identity),
    identity.worktree,
    older,
  );
  if (options.json) {
    if (!options.dryRun) pruneHandoffs(handoffs);
    await writeJson({ handoffs, unreadable, deleted: !options.dryRun });
    return;
  }
  for (const path of unreadable) await writeOut(asLine`Stays, since it cannot be read: ${path}`);
  if (handoffs.length === 0) {
    await writeOut(asLine`No read handoff of this worktree is older than ${options.older}.`);
    return;
  }
  const { renderListed } = await import('../table.ts');
  await writeOut(renderListed(handoffs));
  if (options.dryRun || !(await confirmDeletion(handoffs.length))) {
    await writeOut(`Nothing deleted. ${handoffs.length} would be.`);
    return;
  }
  pruneHandoffs(handoffs);
  await writeOut(`Deleted ${handoffs.length}.`);
}
