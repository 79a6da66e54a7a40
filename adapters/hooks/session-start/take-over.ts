import { distrustOf } from '../../../core/files/trust.ts';
import { adoptLost, findStrays } from '../../../core/handoff/family/adopt.ts';
import { noteLookedAt, wasLookedAt } from '../../../core/handoff/family/family.ts';
import { listNeighbours } from '../../../core/handoff/family/neighbours.ts';
import type { Inbox } from '../../../core/handoff/inbox/paths.ts';
import { harmlessTitle } from '../../../core/handoff/surface/item.ts';
import { plural } from '../../../core/text/lines.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { neutralisePath } from '../../../core/text/untrusted.ts';
import { sessionReaders } from '../../clients.ts';
import { logFailure } from '../log.ts';

/** Takes over what waits for removed worktrees and older names. Returns a line on what may be meant for this place. */
export async function takeOver(start: Inbox & { takeCommand: string }): Promise<string[]> {
  const { ctx, identity, paths, takeCommand } = start;
  // In a place that others can write nothing is noted, and nothing of it is taken over.
  if (distrustOf(paths) !== null) return [];
  try {
    await adoptLost(start, sessionReaders(ctx));
    const beside = listNeighbours(ctx, identity).map(
      ({ worktree, waiting }) =>
        `${plural(waiting, 'handoff')} ${waiting === 1 ? 'waits' : 'wait'} for ${neutralisePath(worktree)}: start there, or \`${takeCommand} --in ${shellWord(worktree)}\`.`,
    );
    if (wasLookedAt(ctx, identity)) return beside;
    const [first, ...more] = await findStrays(start);
    noteLookedAt(ctx, identity);
    if (first === undefined) return beside;
    const others = more.length > 0 ? ` (and ${more.length} more)` : '';
    const command = `${takeCommand.replace(/take$/, 'forward')} ${shellWord(first.path)} --to .`;
    return [
      ...beside,
      `"${harmlessTitle(first.file)}"${others} waits for ${neutralisePath(first.gone)}, which is gone, and was written at a commit of this repository; if it was moved here: \`${command}\`.`,
    ];
  } catch (error) {
    logFailure(ctx, 'what waits for removed worktrees could not be taken over', error);
    return [];
  }
}
