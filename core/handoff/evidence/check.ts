import type { Context } from '../../context.ts';
import { type Evidence, readEvidence } from './evidence-field.ts';
import { locateLines, type State } from './line-digest.ts';
import { type Source, sourceReader } from './source.ts';

/** A claim as it was found at a delivery; `UNCHECKED` when there was no time, or the file is too large. */
export interface CheckedClaim {
  reference: string;
  state: State | { state: 'UNCHECKED' };
}

/** All handoffs of one start together are checked within this time; what is left says so. */
const evidenceBudgetMs = 250;

interface Checking {
  read: (path: string) => Source;
  until: number;
  done: Map<string, readonly CheckedClaim[]>;
}

/** A delivery renders its text several times: what was read and found is kept as long as its context. */
const checkings = new WeakMap<object, Map<string, Checking>>();

function checkingOf(ctx: Pick<Context, 'now'>, worktree: string): Checking {
  const ofContext = checkings.get(ctx) ?? new Map<string, Checking>();
  checkings.set(ctx, ofContext);
  const checking = ofContext.get(worktree) ?? {
    read: sourceReader(worktree),
    until: ctx.now().getTime() + evidenceBudgetMs,
    done: new Map(),
  };
  ofContext.set(worktree, checking);
  return checking;
}

function checkOne(evidence: Evidence, checking: Checking): CheckedClaim['state'] {
  const source = checking.read(evidence.path);
  if (source === null) return { state: 'GONE' };
  return source === 'too-large' ? { state: 'UNCHECKED' } : locateLines(evidence, source.lines);
}

/** Checks the claims of a handoff's field `evidence` against the files of the worktree. No git is asked. */
export function checkEvidence(
  ctx: Pick<Context, 'now'>,
  worktree: string,
  field: string | undefined,
): readonly CheckedClaim[] {
  if (field === undefined || field === '') return [];
  const checking = checkingOf(ctx, worktree);
  const known = checking.done.get(field);
  if (known) return known;
  const claims = readEvidence(field).map((evidence): CheckedClaim => {
    const late = ctx.now().getTime() > checking.until;
    return {
      reference: evidence.reference,
      state: late ? { state: 'UNCHECKED' } : checkOne(evidence, checking),
    };
  });
  checking.done.set(field, claims);
  return claims;
}
