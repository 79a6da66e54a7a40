import { inboxPaths } from '../../../core/disk/inbox-paths.ts';
import { findHandoff } from '../../../core/inbox/find.ts';
import { forwardHandoff } from '../../../core/inbox/forward.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { resolveRecipient } from '../../../core/worktree/recipient.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { currentWriter } from '../../writer.ts';
import { writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options } from '../verb.ts';

/** `handoff forward`. */
export async function runForward(name: string, options: Options<{ to: string }>): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const self = identify(ctx.cwd);
  const recipient = resolveRecipient(ctx, self, options.to);
  const found = await findHandoff(ctx, self, inboxPaths(ctx, self), name);
  const { text: _, ...published } = await forwardHandoff(ctx, found, recipient, currentWriter(ctx));
  if (options.json) {
    await writeJson(published);
    return;
  }
  writeWarnings(published.warnings);
  await writeOut(`Sent on to ${published.worktree}: ${published.path}`);
}
