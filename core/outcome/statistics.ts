import type { HandoffOutcome, SessionEnding } from './outcome.ts';

/** A delivered handoff: who wrote it and how, and what became of it; null where that cannot be seen. */
export interface CountedHandoff {
  name: string;
  client: string;
  model: string | null;
  person: string | null;
  template: string | null;
  written_by: 'session' | 'draft';
  outcome: HandoffOutcome | null;
  ended: SessionEnding | null;
}

/** Medians and counts over some handoffs; each over those of which it can be seen. */
export type Statistics = ReturnType<typeof countOutcomes>;

/** Returns the middle of some numbers; null for none. */
function median(numbers: readonly (number | null)[]): number | null {
  const sorted = numbers.filter((one) => one !== null).sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half];
  if (upper === undefined) return null;
  const lower = sorted.length % 2 === 0 ? (sorted[half - 1] ?? upper) : upper;
  return Math.round(((lower + upper) / 2) * 10) / 10;
}

const countIf = <Item>(items: readonly Item[], holds: (item: Item) => boolean) => items.filter(holds).length;

/** Counts something that a handoff's session did; how many handoffs, and how often. */
function countLists(lists: readonly (readonly unknown[] | null)[]) {
  const seen = lists.filter((list) => list !== null);
  return {
    seen: seen.length,
    handoffs: countIf(seen, ({ length }) => length > 0),
    times: seen.reduce((sum, { length }) => sum + length, 0),
  };
}

/** Returns what became of some handoffs, in numbers. */
export function countOutcomes(all: readonly CountedHandoff[]) {
  const outcomes = all.map(({ outcome }) => outcome).filter((outcome) => outcome !== null);
  const verified = outcomes.flatMap((outcome) => outcome.verified);
  const ofOutcome = (kind: string) => countIf(verified, ({ outcome }) => outcome === kind);
  const endings = (kind: SessionEnding) => countIf(all, ({ ended }) => ended === kind);
  const files = outcomes.map(({ files: { read, unread } }) => ({
    read: read.length,
    all: read.length + unread.length,
  }));
  return {
    handoffs: all.length,
    seen: outcomes.length,
    began: {
      seen: countIf(outcomes, ({ began }) => began !== null),
      yes: countIf(outcomes, ({ began }) => began === true),
      no: countIf(outcomes, ({ began }) => began === false),
    },
    turns_to_begin: median(outcomes.map((one) => one.turns_to_begin)),
    minutes_to_begin: median(outcomes.map((one) => one.minutes_to_begin)),
    redone: countLists(outcomes.map(({ redone }) => redone)),
    violated: countLists(outcomes.map(({ violated }) => violated)),
    held: countLists(outcomes.map(({ held }) => held)),
    files: {
      listed: files.reduce((sum, one) => sum + one.all, 0),
      read: files.reduce((sum, one) => sum + one.read, 0),
    },
    corrections: median(outcomes.map(({ corrections }) => corrections)),
    verified: {
      without: countIf(outcomes, (outcome) => outcome.verified.length === 0),
      commands: verified.length,
      passed: ofOutcome('passed'),
      failed: ofOutcome('failed'),
      not_run: ofOutcome('not-run'),
    },
    ended: { handoff: endings('handoff'), draft: endings('draft'), nothing: endings('nothing') },
  };
}

const groupings = {
  client: ({ client }) => client,
  model: ({ model }) => model,
  person: ({ person }) => person,
  template: ({ template }) => template,
  written_by: ({ written_by }) => written_by,
} satisfies Record<string, (handoff: CountedHandoff) => string | null>;

export type Grouping = keyof typeof groupings;

/** Returns the same by who wrote them and how, the largest group first; `value` null: nothing tells. */
export function groupOutcomes(all: readonly CountedHandoff[]) {
  const entries = Object.entries(groupings).map(([name, groupOf]) => {
    const values = [...new Set(all.map(groupOf))];
    const groups = values.map((value) => ({
      value,
      ...countOutcomes(all.filter((one) => groupOf(one) === value)),
    }));
    return [name, groups.sort((one, other) => other.handoffs - one.handoffs)];
  });
  return Object.fromEntries(entries) as Record<Grouping, ({ value: string | null } & Statistics)[]>;
}
