import { clip, oneLine, plural } from '../text/lines.ts';
import type { HandoffOutcome } from './outcome.ts';

/** More lines no writer needs, and each costs the prompt. */
const mostLines = 3;
const lineLength = 150;

const the = (count: number) => (count === 1 ? 'the last one' : `the last ${count}`);

/** How many of the newest in a row something holds for. */
function inARow(outcomes: readonly HandoffOutcome[], holds: (outcome: HandoffOutcome) => boolean): number {
  const first = outcomes.findIndex((outcome) => !holds(outcome));
  return first < 0 ? outcomes.length : first;
}

/**
 * Returns what earlier handoffs got wrong, the newest of `outcomes` first, in three lines at most; none where nothing
 * went wrong that can be seen.
 */
export function lessonsOf(outcomes: readonly HandoffOutcome[]): string[] {
  const violated = outcomes.flatMap((outcome) => outcome.violated ?? []);
  const redone = outcomes.flatMap((outcome) => outcome.redone ?? []);
  const without = inARow(outcomes, ({ verified }) => verified.length === 0);
  const notBegun = inARow(outcomes, ({ began }) => began === false);
  const unnamed = inARow(outcomes, ({ began }) => began === null);
  const corrections = outcomes[0]?.corrections ?? 0;
  const [violation] = violated;
  const [again] = redone;
  const lines = [
    violation &&
      `${violated.length === 1 ? "one don't was" : `${violated.length} don'ts were`} violated: ${violation.line}`,
    again && `done again though it was done: ${again.text}`,
    without > 0 && `${the(without)} had no verification command`,
    unnamed > 0 && `${the(unnamed)} named no command, file or name in the next action`,
    notBegun > 0 && `${the(notBegun)} had a next action that was not begun`,
    corrections > 0 && `after the last one the user corrected ${plural(corrections, 'time')}`,
  ];
  return lines
    .filter((line) => typeof line === 'string')
    .slice(0, mostLines)
    .map((line) => clip(oneLine(line), lineLength));
}
