import type { Fact } from './facts/fact.ts';
import type { Item } from './measure.ts';
import type { Dropped, Kept, LeftReason, Selection } from './selection.ts';

/** A hard fact that is not in the package. */
export interface LeftFact extends Omit<Fact, 'id'> {
  source: string;
  reason: LeftReason;
}

/** A block that is not in the package, or not whole. */
export interface LeftBlock {
  kind: 'block';
  source: string;
  line: number;
  end_line: number;
  heading: string;
  topic: string;
  rule: string;
  reason: LeftReason;
  tokens: number;
  /** How it begins. */
  text: string;
}

export interface Ledger {
  facts: readonly LeftFact[];
  blocks: readonly LeftBlock[];
  /** The facts that are in the package, each once. */
  kept: readonly Fact[];
}

function flat(text: string): string {
  return text.replace(/\s+/g, ' ');
}

/** The facts of a kept block that stand in what was kept of it. */
export function factsIn({ item, text, cut }: Pick<Kept, 'item' | 'text' | 'cut'>): readonly Fact[] {
  if (!cut) return item.facts;
  const kept = flat(text);
  return item.facts.filter((fact) => kept.includes(fact.text));
}

function excerpt(text: string): string {
  const line = flat(text.slice(0, 400)).trim();
  return line.length <= 100 ? line : `${line.slice(0, 99)}…`;
}

/**
 * Where every hard fact of the sources went: the package, or a line of this. A fact counts as kept when it stands in a
 * part that was kept or in a heading that is printed; all others are listed with their first line.
 */
export function makeLedger(
  labels: readonly string[],
  selection: Selection,
  printedHeadings: ReadonlySet<Item>,
): Ledger {
  const kept = new Map<number, Fact>();
  const keep = (facts: readonly Fact[]) => {
    for (const fact of facts) if (!kept.has(fact.id)) kept.set(fact.id, fact);
  };
  for (const part of selection.kept) keep(factsIn(part));
  for (const item of printedHeadings) keep(item.facts);
  const left = new Map<number, LeftFact>();
  const leave = (item: Item, reason: LeftReason) => {
    const source = labels[item.block.source] ?? '';
    for (const { id, kind, text, line } of item.facts)
      if (!kept.has(id) && !left.has(id)) left.set(id, { kind, text, line, source, reason });
  };
  for (const { item, reason } of selection.dropped) leave(item, reason);
  for (const { item, cut } of selection.kept) if (cut) leave(item, 'budget');
  const cutBlocks = selection.kept
    .filter(({ cut }) => cut)
    .map(({ item }): Dropped => ({ item, reason: 'budget' }));
  const blocks = [...selection.dropped, ...cutBlocks]
    .filter(({ reason }) => reason !== 'heading')
    .map(({ item, reason }): LeftBlock => {
      const { block, topic, rule, tokens } = item;
      return {
        kind: 'block',
        source: labels[block.source] ?? '',
        line: block.line,
        end_line: block.endLine,
        heading: block.path.join(' › '),
        topic,
        rule,
        reason,
        tokens,
        text: excerpt(block.text),
      };
    });
  return { facts: [...left.values()], blocks, kept: [...kept.values()] };
}
