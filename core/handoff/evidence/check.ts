import type { Context } from '../../context.ts';
import { type Evidence, readEvidence } from './evidence-field.ts';
import { locateLines, type State } from './line-digest.ts';
import { sourceReader } from './source.ts';

/** A claim as it was found at a delivery; `UNCHECKED` when there was no time, or the file is too large. */
export interface CheckedClaim {
  reference: string;
  state: State | { state: 'UNCHECKED' };
}

/** All handoffs of one start together are checked within this time; what is left says so. */
const evidenceBudgetMs = 250;

/**
 * Returns a checker of the claims in a handoff's field `evidence` against the files of the worktree, for all handoffs of
 * one text. No git is asked.
 */
export function claimChecker(
  { now }: Pick<Context, 'now'>,
  worktree: string,
): (field?: string) => CheckedClaim[] {
  const read = sourceReader(worktree);
  const until = now().getTime() + evidenceBudgetMs;
  const check = (evidence: Evidence): CheckedClaim['state'] => {
    const source = now().getTime() > until ? 'too-large' : read(evidence.path);
    if (source === null) return { state: 'GONE' };
    return source === 'too-large' ? { state: 'UNCHECKED' } : locateLines(evidence, source.lines);
  };
  return (field = '') =>
    readEvidence(field).map((evidence) => ({ reference: evidence.reference, state: check(evidence) }));
}
