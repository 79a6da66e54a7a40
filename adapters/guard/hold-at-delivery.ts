import type { Context } from '../../core/context.ts';
import { guardsOfFiles, holdDonts } from '../../core/guard/session-guards.ts';
import type { InboxFile } from '../../core/handoff/inbox/read-inbox.ts';
import { describeHolding } from './describe-guards.ts';

/** What a delivery says and notes of the don'ts that are held from then on. */
export interface Holding {
  /** The line of a handoff in the banner; empty for none. */
  held: (file: InboxFile) => string;
  record: (files: readonly InboxFile[]) => void;
}

/** Loaded where a guard is on and something is shown. */
export function holdAtDelivery(ctx: Context, worktree: string, session: string): Holding {
  return {
    held: (file) => describeHolding(guardsOfFiles([file])),
    record: (files) => holdDonts(ctx, { session, worktree }, files),
  };
}
