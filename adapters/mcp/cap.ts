import { shortenMiddle, utf8Bytes } from '../../core/handoff/surface/fit.ts';

/** What is kept of a cap for the frame of a text and the line that says how it goes on. */
const frameReserve = 700;

/** The lines of a text from `first` on (counted from 1) that fit into a result, and how many there are in all. */
export function takeLines(
  text: string,
  first: number,
  cap: number,
): { text: string; last: number; total: number } {
  const lines = text.replace(/\n+$/, '').split('\n');
  const budget = cap - frameReserve;
  const kept: string[] = [];
  let used = 0;
  for (const line of lines.slice(first - 1)) {
    used += utf8Bytes(line) + 1;
    if (used > budget) break;
    kept.push(line);
  }
  // A line that is longer than all that fits is shown by its ends: else nobody gets past it.
  const next = lines[first - 1];
  if (kept.length === 0 && next !== undefined) kept.push(shortenMiddle(next, budget, utf8Bytes));
  return { text: kept.join('\n'), last: first - 1 + kept.length, total: lines.length };
}
