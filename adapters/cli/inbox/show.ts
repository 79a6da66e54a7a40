import { findHandoff } from '../../../core/handoff/inbox/find.ts';
import { inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { titleOf } from '../../../core/handoff/surface/item.ts';
import { neutraliseText } from '../../../core/text/untrusted.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

/** `handoff show`: the file whole. As text it is made harmless for terminals and sessions; `--json` has it as it is. */
export async function runShow(name: string, options: Options): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const identity = identify(ctx.cwd);
  const { file, place } = await findHandoff(ctx, identity, inboxPaths(ctx, identity), name);
  if (options.json) {
    const fields = Object.fromEntries(file.handoff.fields);
    await writeJson({
      path: file.path,
      name: titleOf(file),
      place,
      fields,
      text: file.handoff.text,
      problems: file.handoff.problems,
    });
    return;
  }
  await writeOut(neutraliseText(file.handoff.text));
}
