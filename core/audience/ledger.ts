import type { Fact, FactKind } from './facts/fact.ts';
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
  /** How much is missing; the lists are made only where they are asked for. */
  counts: { facts: ReadonlyMap<FactKind, number>; blocks: number };
  readonly facts: readonly LeftFact[];
  readonly blocks: readonly LeftBlock[];
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

function countLeft(selection: Selection, kept: ReadonlySet<number>, factCount: number): Ledger['counts'] {
  const seen = new Uint8Array(factCount);
  const facts = new Map<FactKind, number>();
  const leave = ({ facts: own }: Item) => {
    for (const { id, kind } of own) {
      if (seen[id] === 1 || kept.has(id)) continue;
      seen[id] = 1;
      facts.set(kind, (facts.get(kind) ?? 0) + 1);
    }
  };
  let blocks = 0;
  for (const { item, reason } of selection.dropped) {
    leave(item);
    if (reason !== 'heading') blocks++;
  }
  for (const { item, cut } of selection.kept) {
    if (!cut) continue;
    leave(item);
    blocks++;
  }
  return { facts, blocks };
}

/**
 * Where every hard fact of the sources went: the package, or a line of this. A fact counts as kept when it stands in a
 * part that was kept or in a heading that is printed; all others are listed with their first line.
 */
export function makeLedger(
  labels: readonly string[],
  selection: Selection,
  printedHeadings: ReadonlySet<Item>,
  factCount: number,
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
    counts: countLeft(selection, ids, factCount),
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
