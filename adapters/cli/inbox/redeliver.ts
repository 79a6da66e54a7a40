import { findHome } from '../../../core/handoff/inbox/dead-letters.ts';
import { findByPath, findHandoff } from '../../../core/handoff/inbox/find.ts';
import { undoPublish } from '../../../core/handoff/publish.ts';
import { archiveDeadLetter, forwardHandoff, redeliverHandoff } from '../../../core/handoff/redeliver.ts';
import { neutralisePath } from '../../../core/text/untrusted.ts';
import { resolveRecipient } from '../../../core/worktree/recipient.ts';
import { currentWriter } from '../../clients.ts';
import { refuseOtherRepository, sessionWorktrees } from '../../session-place.ts';
import { asLine, writeJson, writeOut, writeResult, writeWarnings } from '../print.ts';
import type { Options, Workplace } from '../verb.ts';

/** Finds a handoff by its path in any inbox, else by NAME in this one. `home`: the worktree of its inbox, if known. */
async function findAnywhere(workplace: Workplace, name: string) {
  const { ctx, identity, paths } = workplace;
  const found = await findByPath(ctx, name);
  if (found) return { found, paths: found.paths, home: findHome(found.paths).worktree };
  return { found: await findHandoff(workplace, name), paths, home: identity.worktree };
}

export async function runRedeliver(workplace: Workplace, words: string[], options: Options): Promise<void> {
  const { ctx, identity } = workplace;
  const { found, paths, home } = await findAnywhere(workplace, words.join(' '));
  const { goneWorktree, handoff } = found.file;
  const recorded = goneWorktree === null ? handoff.fields.get('worktree') : undefined;
  const worktree = recorded || home || identity.worktree;
  const redelivered = await redeliverHandoff(ctx, paths, found, { to: worktree, ...currentWriter(ctx) });
  const text = `"${redelivered.name}" waits again: the next session in ${neutralisePath(worktree)} starts with it.`;
  const printed = `${text}\n${neutralisePath(redelivered.path)}`;
  await writeResult(options, { ...redelivered, worktree }, printed);
}

export async function runForward(workplace: Workplace, words: string[], options: Options<{ to: string }>) {
  const { ctx, identity } = workplace;
  const { worktree: to } = resolveRecipient(ctx, identity, options.to);
  const { found, paths } = await findAnywhere(workplace, words.join(' '));
  const sending = { to, ...currentWriter(ctx), origins: sessionWorktrees(ctx) };
  const { text: _, ...published } = await forwardHandoff(ctx, found, sending);
  const archived = archiveDeadLetter(paths, found);
  if (options.json) return void (await writeJson({ ...published, archived }));
  writeWarnings(published.warnings);
  await writeOut(asLine`Sent on to ${published.worktree}: ${published.path}`);
  if (archived !== null)
    await writeOut(asLine`Its worktree is gone, so the original was archived: ${archived}`);
}

export async function runUndo({ ctx, identity }: Workplace, options: Options): Promise<void> {
  refuseOtherRepository(ctx, identity, 'undo');
  const undone = undoPublish(ctx, identity);
  const lines = [
    asLine`Taken back: ${undone.path}`,
    asLine`Its text is a draft again: ${undone.draft}`,
    asLine`To file it anew: handoff publish --file ${undone.draft}`,
  ];
  await writeResult(options, undone, lines.join('\n'));
}
