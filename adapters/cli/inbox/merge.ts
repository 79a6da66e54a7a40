import { findHandoff } from '../../../core/handoff/inbox/find.ts';
import { mergeHandoffs } from '../../../core/handoff/merge.ts';
import { currentWriter } from '../../clients.ts';
import { refuseOtherRepository, sessionWorktrees } from '../../session-place.ts';
import { asLine, writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options, Workplace } from '../verb.ts';

/** `handoff merge`: one handoff of several that wait, which are archived. */
export async function runMerge(
  workplace: Workplace,
  names: string[],
  options: Options<{ to?: string; topic?: string; dryRun?: boolean }>,
): Promise<void> {
  const { ctx, identity } = workplace;
  const { to, topic, dryRun } = options;
  refuseOtherRepository(ctx, identity, 'merge');
  const found = [];
  for (const name of names) found.push(await findHandoff(workplace, name));
  const sending = { ...currentWriter(ctx), to, topic, dryRun, origins: sessionWorktrees(ctx) };
  const { text, ...published } = await mergeHandoffs(workplace, found, sending);
  if (options.json) return void (await writeJson({ ...published, ...(dryRun ? { text } : {}) }));
  writeWarnings(published.warnings);
  if (dryRun) return void (await writeOut(text));
  const lines = [
    asLine`Merged ${published.merged.length} handoffs into: ${published.name}`,
    asLine`  for      ${published.to} (${published.worktree})`,
    asLine`  file     ${published.path}`,
    `  sentinel ${published.sentinel}`,
    asLine`They are archived; to have one again: handoff redeliver <name>`,
  ];
  await writeOut(lines.join('\n'));
}
