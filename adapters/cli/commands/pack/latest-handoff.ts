import type { Context } from '../../../../core/context.ts';
import { inboxPaths } from '../../../../core/disk/inbox-paths.ts';
import { HandoffError } from '../../../../core/errors.ts';
import { readInbox } from '../../../../core/inbox/waiting.ts';
import { identify } from '../../../../core/worktree/identity.ts';

/** The handoff that is meant when none is named: the newest that waits here, else the last that was read. */
export async function latestHandoff(ctx: Context): Promise<string> {
  const identity = identify(ctx.cwd);
  const paths = inboxPaths(ctx, identity);
  for (const directory of [paths.unread, paths.read]) {
    const { files } = await readInbox(directory, identity.worktree);
    const newest = [...files].sort((a, b) => b.created.getTime() - a.created.getTime())[0];
    if (newest) return newest.path;
  }
  throw new HandoffError('bad-usage', {
    message: 'pack needs a source: this worktree has no handoff that could be meant',
    hint: 'handoff pack --for <audience> --from <file>, or --from - for standard input',
  });
}
