import { findHome } from '../../../core/handoff/inbox/dead-letters.ts';
import { type Found, findByPath, findHandoff } from '../../../core/handoff/inbox/find.ts';
import { findLastSent } from '../../../core/handoff/inbox/sent.ts';
import { type PublishRequest, undoPublish } from '../../../core/handoff/publish.ts';
import {
  archiveDeadLetter,
  draftToForward,
  forwardHandoff,
  redeliverHandoff,
} from '../../../core/handoff/redeliver.ts';
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
  const isRemote = options.to.startsWith('@');
  const to = isRemote ? options.to : resolveRecipient(ctx, identity, options.to).worktree;
  const { found, paths } = await findAnywhere(workplace, words.join(' '));
  const sending = { to, ...currentWriter(ctx), origins: sessionWorktrees(ctx) };
  const { text: _, ...published } = isRemote
    ? await forwardOverRemote(workplace, found, sending)
    : await forwardHandoff(ctx, found, sending);
  const archived = archiveDeadLetter(paths, found);
  if (options.json) return void (await writeJson({ ...published, archived }));
  writeWarnings(published.warnings);
  await writeOut(asLine`Sent on to ${isRemote ? to : published.worktree}: ${published.path}`);
  if (archived !== null)
    await writeOut(asLine`Its worktree is gone, so the original was archived: ${archived}`);
}

async function forwardOverRemote(
  workplace: Workplace,
  found: Found,
  sending: Omit<PublishRequest, 'draft' | 'to'> & { to: string },
) {
  const { publishToRemote } = await import('../remote/publish-remote.ts');
  const draft = await draftToForward(found, sending.to);
  return publishToRemote(workplace, { draft, ...sending });
}

/** What was published last, here or over a remote, is taken back. */
async function undoLast(workplace: Workplace): Promise<{ path: string; draft: string }> {
  const { ctx, identity } = workplace;
  const { findLastOverRemotes, undoOverRemote } = await import('../remote/undo-remote.ts');
  const last = findLastOverRemotes(workplace);
  const local = findLastSent(ctx, identity);
  if (last === null || (local !== undefined && local.at > last.item.letter.at))
    return undoPublish(ctx, identity);
  return undoOverRemote(workplace, last);
}

export async function runUndo(workplace: Workplace, options: Options): Promise<void> {
  refuseOtherRepository(workplace.ctx, workplace.identity, 'undo');
  const undone = await undoLast(workplace);
  const lines = [
    asLine`Taken back: ${undone.path}`,
    asLine`Its text is a draft again: ${undone.draft}`,
    asLine`To file it anew: handoff publish --file ${undone.draft}`,
  ];
  await writeResult(options, undone, lines.join('\n'));
}
