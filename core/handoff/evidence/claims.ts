import type { Context } from '../../context.ts';
import { plural } from '../../text/lines.ts';
import { type Evidence, readEvidence } from './evidence-field.ts';
import { locateLines, type State } from './line-digest.ts';
import { findReferences } from './references.ts';
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

function markOf({ state }: CheckedClaim): string {
  if (state.state === 'UNCHECKED') return '[not checked]';
  if (state.state !== 'MOVED') return `[${state.state}]`;
  return `[MOVED to ${state.from === state.to ? `line ${state.from}` : `lines ${state.from}-${state.to}`}]`;
}

const forged =
  /[[［]\s*(VALID|CHANGED|GONE|not checked|UNCHECKED|MOVED(?: to lines? \d+(?:-\d+)?)?)\s*[\]］]/gi;

/** Takes the brackets from the marks that a file holds itself: they are not ours. */
export function withoutMarks(content: string): string {
  return content.replace(forged, '($1, says the file)');
}

/** Puts what became of each claim behind it; a closing backquote stays with its reference. */
export function markClaims(content: string, claims: readonly CheckedClaim[]): string {
  const text = withoutMarks(content);
  if (claims.length === 0) return text;
  const byReference = new Map(claims.map((claim) => [claim.reference, claim]));
  const paths = new Set(claims.map(({ reference }) => reference.replace(/:\d+(?:-\d+)?$/, '')));
  let at = 0;
  let marked = '';
  for (const reference of findReferences(text, (path) => paths.has(path))) {
    const claim = byReference.get(reference.text);
    if (!claim) continue;
    const end = text.charAt(reference.end) === '`' ? reference.end + 1 : reference.end;
    marked += `${text.slice(at, end)} ${markOf(claim)}`;
    at = end;
  }
  return marked + text.slice(at);
}

/** `9 references: 7 VALID, 1 MOVED, 1 CHANGED`; null without claims. `drifted`: not all are where they were. */
export function summariseClaims(claims: readonly CheckedClaim[]): { line: string; drifted: boolean } | null {
  if (claims.length === 0) return null;
  const counted = (['VALID', 'MOVED', 'CHANGED', 'GONE', 'UNCHECKED'] as const).flatMap((state) => {
    const count = claims.filter((claim) => claim.state.state === state).length;
    return count === 0 ? [] : [`${count} ${state === 'UNCHECKED' ? 'not checked' : state}`];
  });
  const drifted = claims.some((claim) => claim.state.state !== 'VALID');
  return { line: `${plural(claims.length, 'reference')}: ${counted.join(', ')}`, drifted };
}
