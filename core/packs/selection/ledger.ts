import type { Source } from '../document/block.ts';
import { type Fact, FactSearch, factKey, factKinds, firstOfEach } from '../facts/fact.ts';
import type { Item } from '../sources/parse-sources.ts';
import type { PackRequest } from './request.ts';
import { type Dropped, type Kept, type LeftReason, leftReasons, type Selection } from './selection.ts';

/** A hard fact that is not in the package. */
export interface LeftFact extends Fact {
  source: string;
  reason: LeftReason;
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

/** A block that is not in the package, or not whole. */
type LeftBlock = ReturnType<typeof leftBlock>;

function leftBlock({ item: { block, topic, rule, tokens }, reason }: Dropped, sources: readonly Source[]) {
  return {
    kind: 'block',
    source: sources[block.source]?.label ?? '',
    line: block.line,
    end_line: block.endLine,
    heading: block.path.join(' › '),
    topic,
    rule,
    reason,
    tokens: Math.round(tokens),
    /** How it begins. */
    text: excerpt(block.text),
  };
}

/**
 * Lists what is missing, with the reason: first what was dropped, then that of which only sentences were kept. A fact
 * counts as kept when it is in a part that was kept or in a heading that is printed; all others have their first line.
 */
export function makeLedger(
  sources: readonly Source[],
  selection: Selection,
  printedHeadings: readonly Item[],
): Ledger {
  const kept = firstOfEach([
    ...selection.kept.flatMap(factsIn),
    ...printedHeadings.flatMap(({ facts }) => facts),
  ]);
  const cut = selection.kept.filter((part) => part.cut);
  const missing = [...selection.dropped, ...cut.map(({ item }): Dropped => ({ item, reason: 'budget' }))];
  const left = missing.flatMap(({ item: { block, facts }, reason }) => {
    const source = sources[block.source]?.label ?? '';
    return facts
      .filter((fact) => !kept.has(factKey(fact)))
      .map((fact): LeftFact => ({ ...fact, source, reason }));
  });
  return {
    facts: [...firstOfEach(left).values()],
    blocks: missing.filter(({ reason }) => reason !== 'heading').map((part) => leftBlock(part, sources)),
    kept: [...kept.values()],
  };
}

function factLine({ kind, text, line, source, reason }: LeftFact): string {
  return `- ${source}:${line} · ${kind} · ${text} · ${leftReasons[reason]}`;
}

function blockLine({ source, line, end_line, heading, topic, reason, rule, tokens }: LeftBlock): string {
  const lines = line === end_line ? `${line}` : `${line}-${end_line}`;
  return `- ${source}:${lines} · ${topic} · ${tokens} tokens · ${heading || 'no heading'} · ${leftReasons[reason]} · ${rule}`;
}

/** Lists what a package left out: every hard fact with its line, then every block. */
export function renderLedger({ profile, sources }: PackRequest, ledger: Ledger): string {
  const facts = factKinds.flatMap((kind) => ledger.facts.filter((fact) => fact.kind === kind));
  return `${[
    `# Left out for ${profile.audience}`,
    `Of ${sources.map(({ label }) => label).join(', ')}. Each hard fact is listed as its source has it.`,
    `## Facts (${facts.length})`,
    facts.map(factLine).join('\n') || 'None.',
    `## Blocks (${ledger.blocks.length})`,
    ledger.blocks.map(blockLine).join('\n') || 'None.',
  ].join('\n\n')}\n`;
}
