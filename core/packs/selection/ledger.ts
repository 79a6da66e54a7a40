import { type Fact, factKey } from '../facts/fact.ts';
import { FactSearch } from '../facts/fact-search.ts';
import type { Item } from '../sources/parse-sources.ts';
import type { Dropped, Kept, LeftReason, Selection } from './selection.ts';

/** A hard fact that is not in the package. */
export interface LeftFact extends Fact {
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

/** Where every hard fact of the sources went. */
export interface Ledger {
  facts: readonly LeftFact[];
  blocks: readonly LeftBlock[];
  /** The facts that are in the package, each once. */
  kept: readonly Fact[];
}

/** Returns the facts of a kept block that are in what was kept of it. */
export function factsIn({ item, text, cut }: Pick<Kept, 'item' | 'text' | 'cut'>): readonly Fact[] {
  if (!cut) return item.facts;
  const search = new FactSearch(text);
  return item.facts.filter((fact) => search.holds(fact));
}

function excerpt(text: string): string {
  const line = text.slice(0, 400).replace(/\s+/g, ' ').trim();
  return line.length <= 100 ? line : `${line.slice(0, 99)}…`;
}

function leftBlock({ item, reason }: Dropped, labels: readonly string[]): LeftBlock {
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
    tokens: Math.round(tokens),
    text: excerpt(block.text),
  };
}

/**
 * Lists what is missing, with the reason: first what was dropped, then that of which only sentences were kept. A fact
 * counts as kept when it is in a part that was kept or in a heading that is printed; all others have their first line.
 */
export function makeLedger(
  labels: readonly string[],
  selection: Selection,
  printedHeadings: Iterable<Item>,
): Ledger {
  const kept = new Map<string, Fact>();
  const left = new Map<string, LeftFact>();
  const keep = (facts: readonly Fact[]) => {
    for (const fact of facts) if (!kept.has(factKey(fact))) kept.set(factKey(fact), fact);
  };
  for (const part of selection.kept) keep(factsIn(part));
  for (const item of printedHeadings) keep(item.facts);
  const cut = selection.kept.filter((part) => part.cut);
  const missing = [...selection.dropped, ...cut.map(({ item }): Dropped => ({ item, reason: 'budget' }))];
  for (const { item, reason } of missing) {
    const source = labels[item.block.source] ?? '';
    for (const fact of item.facts) {
      const key = factKey(fact);
      if (!kept.has(key) && !left.has(key)) left.set(key, { ...fact, source, reason });
    }
  }
  return {
    facts: [...left.values()],
    blocks: missing.filter(({ reason }) => reason !== 'heading').map((part) => leftBlock(part, labels)),
    kept: [...kept.values()],
  };
}
