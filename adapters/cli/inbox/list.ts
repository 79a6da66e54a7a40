import { distrustOf, requireTrust } from '../../../core/files/trust.ts';
import { everyInbox, inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { type Listed, listInbox, listSentHandoffs, type Selection } from '../../../core/handoff/list.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

interface ListOptions {
  in?: string;
  read?: boolean;
  all?: boolean;
  everywhere?: boolean;
  sent?: boolean;
}

async function collect(options: ListOptions): Promise<Listed[]> {
  const ctx = processContext(launchDirectory(options.in));
  const selection: Selection = options.all ? 'all' : options.read ? 'read' : 'unread';
  if (options.sent) return listSentHandoffs(ctx, identify(ctx.cwd));
  if (!options.everywhere) {
    const identity = identify(ctx.cwd);
    const paths = inboxPaths(ctx, identity);
    requireTrust(paths);
    return listInbox(ctx, paths, identity.worktree, selection);
  }
  const lists = await Promise.all(
    everyInbox(ctx)
      .filter((paths) => distrustOf(paths) === null)
      .map((paths) => listInbox(ctx, paths, null, selection)),
  );
  return lists.flat();
}

/** `handoff list`. */
export async function runList(options: Options<ListOptions>): Promise<void> {
  const handoffs = await collect(options);
  if (options.json) {
    await writeJson({ handoffs });
    return;
  }
  if (handoffs.length === 0) {
    const what = options.sent ? 'This worktree has sent no handoff.' : 'No handoff here.';
    await writeOut(`${what} ${options.all || options.sent ? '' : 'Try: handoff list --all'}`.trimEnd());
    return;
  }
  const { renderListed } = await import('../table.ts');
  await writeOut(renderListed(handoffs));
}
