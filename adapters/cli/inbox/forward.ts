import { archiveDeadLetter, forwardHandoff } from '../../../core/handoff/forward.ts';
import { findByPath, findHandoff } from '../../../core/handoff/inbox/find.ts';
import { inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { resolveRecipient } from '../../../core/worktree/recipient.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { sessionWorktrees } from '../../session-place.ts';
import { currentWriter } from '../../writer.ts';
import { asLine, writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options } from '../verb.ts';

/** `handoff forward`. */
export async function runForward(name: string, options: Options<{ to: string }>): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const self = identify(ctx.cwd);
  const recipient = resolveRecipient(ctx, self, options.to);
  const own = inboxPaths(ctx, self);
  const elsewhere = await findByPath(ctx, name);
  const found = elsewhere ?? (await findHandoff(ctx, self, own, name));
  const { text: _, ...published } = await forwardHandoff(ctx, found, recipient, {
    ...currentWriter(ctx),
    origins: sessionWorktrees(ctx),
  });
  const archived = archiveDeadLetter(elsewhere?.paths ?? own, found);
  if (options.json) {
    await writeJson({ ...published, archived });
    return;
  }
  writeWarnings(published.warnings);
  await writeOut(asLine`Sent on to ${published.worktree}: ${published.path}`);
  if (archived !== null)
    await writeOut(asLine`Its worktree is gone, so the original was archived: ${archived}`);
}
