import { basename, dirname } from 'node:path';
import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { claimFile, moveDurably } from '../files/claim.ts';
import { makeDraftsDirectory } from '../files/own/drafts.ts';
import { requireTrust } from '../files/trust.ts';
import type { Identity } from '../worktree/identity.ts';
import { inboxPathsAt } from './inbox/paths.ts';
import { dropSent, listSent, locateSent } from './inbox/sent.ts';

/**
 * Takes back the last handoff that this worktree published, while it is unread; its text becomes a draft again.
 * Claimed first, so that no reader gets it at the same time. Throws `nothing-to-undo` or `already-taken`.
 */
export function undoPublish(ctx: Context, self: Identity): { path: string; draft: string } {
  const last = listSent(ctx, self).find((entry) => locateSent(entry).place !== 'gone');
  if (!last) {
    throw new HandoffError('nothing-to-undo', {
      message: `${self.worktree} has published no handoff that still exists`,
      hint: 'handoff list --sent',
    });
  }
  const name = basename(last.path);
  const paths = inboxPathsAt(dirname(dirname(last.path)));
  requireTrust(paths);
  const drafts = makeDraftsDirectory(ctx);
  const claim = claimFile(paths, name, ctx.self);
  if (claim === null) {
    throw new HandoffError('already-taken', {
      message: `${name} was delivered already; only an unread handoff can be taken back`,
      hint: 'write a new handoff that corrects it: handoff publish --file <draft>',
    });
  }
  const draft = moveDurably(claim, drafts, name);
  dropSent(ctx, self, last);
  return { path: last.path, draft };
}
