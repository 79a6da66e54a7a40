import { findHome } from '../../../core/handoff/inbox/dead-letters.ts';
import { findByPath, findHandoff } from '../../../core/handoff/inbox/find.ts';
import { inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { redeliverHandoff } from '../../../core/handoff/redeliver.ts';
import { neutralisePath } from '../../../core/text/untrusted.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { currentWriter } from '../../writer.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

/** `handoff redeliver`. */
export async function runRedeliver(name: string, options: Options): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const self = identify(ctx.cwd);
  const own = inboxPaths(ctx, self);
  const elsewhere = await findByPath(ctx, name);
  const found = elsewhere ?? (await findHandoff(ctx, self, own, name));
  const paths = elsewhere?.paths ?? own;
  const home = elsewhere === null ? self.worktree : findHome(paths).worktree;
  const recorded = found.file.goneWorktree === null ? found.file.handoff.fields.get('worktree') : undefined;
  const worktree = recorded || home || self.worktree;
  const request = { worktree, writer: currentWriter(ctx) };
  const { path, name: title } = await redeliverHandoff(ctx, paths, found, request);
  if (options.json) {
    await writeJson({ path, name: title, worktree });
    return;
  }
  await writeOut(
    `"${title}" waits again: the next session in ${neutralisePath(worktree)} starts with it.\n${neutralisePath(path)}`,
  );
}
