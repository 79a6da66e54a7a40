import type { Context } from '../context.ts';
import { type CheckedClaim, claimChecker } from '../handoff/evidence/claims.ts';
import type { InboxFile } from '../handoff/inbox/read-inbox.ts';
import { driftReader } from '../handoff/surface/view.ts';
import { neutralisePath } from '../text/untrusted.ts';
import type { Drift } from '../worktree/drift.ts';
import { identityOfRoot } from '../worktree/identity.ts';
import type { BoardReference } from './board.ts';

/** What has moved since a handoff was written, as it is now. */
export interface Moved extends Drift {
  references: readonly BoardReference[];
}

const unmoved: Moved = { branch: null, head: null, references: [] };

/** Of what was answered only the newest are compared with their worktree: each asks git. */
const mostAnswered = 200;

function describeClaim({ reference, state: claim }: CheckedClaim): BoardReference {
  const { state } = claim;
  const moved = claim.state === 'MOVED' ? ` to line ${claim.from}` : '';
  const word = state === 'UNCHECKED' ? 'not checked' : state.toLowerCase();
  return { reference: neutralisePath(reference), state: `${word}${moved}` };
}

/** Compares handoffs with their worktrees, the newest first. */
export class DriftFinder {
  readonly #ctx: Context;
  readonly #readers = new Map<string, ReturnType<typeof driftReader>>();
  #answered = 0;

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** Returns what moved; nothing of a worktree that is gone, and of what is too old to matter. */
  find(file: InboxFile, worktree: string | null, isOpen: boolean): Moved {
    if (worktree === null || (!isOpen && ++this.#answered > mostAnswered)) return unmoved;
    const identity = identityOfRoot(worktree);
    const read = this.#readers.get(worktree) ?? driftReader({ ctx: this.#ctx, identity });
    this.#readers.set(worktree, read);
    const check = claimChecker(this.#ctx, worktree);
    return { ...read(file), references: check(file.handoff.fields.get('evidence')).map(describeClaim) };
  }
}
