import { type Fact, type FactKind, factKinds } from './facts/fact.ts';
import { Haystack } from './facts/stands-in.ts';
import type { Material } from './material.ts';
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
  /** How much is missing, with a zero for each kind of which nothing is; the lists are made only where they are asked for. */
  counts: { facts: ReadonlyMap<FactKind, number>; blocks: number };
  readonly facts: readonly LeftFact[];
  readonly blocks: readonly LeftBlock[];
  /** The facts that are in the package, each once. */
  kept: readonly Fact[];
}

/** The facts of a kept block that stand in what was kept of it. */
export function factsIn({ item, text, cut }: Pick<Kept, 'item' | 'text' | 'cut'>): readonly Fact[] {
  if (!cut) return item.facts;
  const kept = new Haystack(text);
  return item.facts.filter((fact) => kept.holds(fact));
}

function excerpt(text: string): string {
  const line = text.slice(0, 400).replace(/\s+/g, ' ').trim();
  return line.length <= 100 ? line : `${line.slice(0, 99)}…`;
}

/** What is missing, block by block, with the reason: those that were dropped, then those of which sentences are. */
function* missing({ dropped, kept }: Selection): Generator<Dropped> {
  yield* dropped;
  for (const { item, cut } of kept) if (cut) yield { item, reason: 'budget' };
}

function listFacts(labels: readonly string[], selection: Selection, kept: ReadonlySet<number>): LeftFact[] {
  const left = new Map<number, LeftFact>();
  for (const { item, reason } of missing(selection)) {
    const source = labels[item.block.source] ?? '';
    for (const { id, kind, text, line } of item.facts)
      if (!kept.has(id) && !left.has(id)) left.set(id, { kind, text, line, source, reason });
  }
  return [...left.values()];
}

function listBlocks(labels: readonly string[], selection: Selection): LeftBlock[] {
  return [...missing(selection)]
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
}

function countLeft(
  { items, titles, numbers }: Material,
  selection: Selection,
  kept: Iterable<Fact>,
): Ledger['counts'] {
  const facts = new Map(factKinds.map((kind) => [kind, numbers.countOf(kind)]));
  for (const { kind } of kept) facts.set(kind, (facts.get(kind) ?? 0) - 1);
  const whole = selection.kept.filter(({ cut }) => !cut).length;
  return { facts, blocks: items.length - titles.length - whole };
}

/**
 * Where every hard fact of the sources went: the package, or a line of this. A fact counts as kept when it stands in a
 * part that was kept or in a heading that is printed; all others are listed with their first line.
 */
export function makeLedger(
  labels: readonly string[],
  material: Material,
  selection: Selection,
  printedHeadings: ReadonlySet<Item>,
): Ledger {
  const kept = new Map<number, Fact>();
  const keep = (facts: readonly Fact[]) => {
    for (const fact of facts) if (!kept.has(fact.id)) kept.set(fact.id, fact);
  };
  for (const part of selection.kept) keep(factsIn(part));
  for (const item of printedHeadings) keep(item.facts);
  const ids = new Set(kept.keys());
  let facts: LeftFact[] | null = null;
  let blocks: LeftBlock[] | null = null;
  return {
    counts: countLeft(material, selection, kept.values()),
    kept: [...kept.values()],
    get facts() {
      facts ??= listFacts(labels, selection, ids);
      return facts;
    },
    get blocks() {
      blocks ??= listBlocks(labels, selection);
      return blocks;
    },
  };
}
