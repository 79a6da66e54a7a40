import { describeAge, isFromFuture } from '../../core/handoff/surface/item.ts';

/** Returns how old something is, for a column: `just now`, `12 min`, `3 h`, `2 days`, `future`. */
export function ageWords(ms: number): string {
  if (isFromFuture(ms)) return 'future';
  return ms < 60_000 ? 'just now' : describeAge(ms);
}

/** The same in a sentence: `just now`, `3 h ago`, `dated in the future`. */
export function agoWords(ms: number): string {
  const words = ageWords(ms);
  if (words === 'future') return 'dated in the future';
  return words === 'just now' ? words : `${words} ago`;
}
