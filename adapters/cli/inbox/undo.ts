import { undoPublish } from '../../../core/handoff/undo.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { refuseOtherRepository } from '../../session-place.ts';
import { asLine, writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

/** `handoff undo`. */
export async function runUndo(options: Options): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const identity = identify(ctx.cwd);
  refuseOtherRepository(ctx, identity, 'undo');
  const undone = undoPublish(ctx, identity);
  if (options.json) {
    await writeJson(undone);
    return;
  }
  await writeOut(
    [
      asLine`Taken back: ${undone.path}`,
      asLine`Its text is a draft again: ${undone.draft}`,
      asLine`To file it anew: handoff publish --file ${undone.draft}`,
    ].join('\n'),
  );
}
