import { type Fact, factKey, factKinds, firstOfEach } from '../../facts/fact.ts';
import type { Source } from '../reading/block.ts';
import type { Unit } from '../reading/read-units.ts';
import type { PackRequest } from './request.ts';
import { type Dropped, type LeftReason, leftReasons, type Selection } from './select.ts';

/** A hard fact that is not in the package. */
export interface LeftFact extends Fact {
  source: string;
  reason: LeftReason;
}

/** A statement that is not in the package. */
type LeftBlock = ReturnType<typeof leftBlock>;

/** Where every hard fact of the sources went. */
export interface Ledger {
  facts: readonly LeftFact[];
  blocks: readonly LeftBlock[];
  /** The facts that are in the package, each once. */
  kept: readonly Fact[];
  /** What asks something of the audience and has no room, as the package lists it. */
  unkept: readonly Dropped[];
}

function excerpt(text: string): string {
  const line = text.slice(0, 400).replace(/\s+/g, ' ').trim();
  return line.length <= 100 ? line : `${line.slice(0, 99)}…`;
}

function leftBlock(
  { unit: { block, line, endLine, tokens, text }, reason, concern }: Dropped,
  sources: readonly Source[],
) {
  return {
    kind: 'block',
    source: sources[block.source]?.label ?? '',
    line,
    end_line: endLine,
    heading: block.path.join(' › '),
    rule: concern.reason,
    reason,
    tokens: Math.round(tokens),
    /** How it begins. */
    text: excerpt(text),
  };
}

/**
 * Lists what is missing, with the reason. A fact counts as kept when it is in a statement that was kept, or in one that is
 * printed with it (`printed`); all others have their first line.
 */
export function makeLedger(
  sources: readonly Source[],
  { kept, dropped }: Selection,
  printed: readonly Unit[],
): Ledger {
  const there = firstOfEach([...kept.map(({ unit }) => unit), ...printed].flatMap(({ facts }) => facts));
  const shown = new Set(printed);
  const leftFacts = () =>
    dropped.flatMap(({ unit, reason }) => {
      const source = sources[unit.block.source]?.label ?? '';
      return unit.facts
        .filter((fact) => !there.has(factKey(fact)))
        .map((fact): LeftFact => ({ ...fact, source, reason }));
    });
  const leftBlocks = () =>
    dropped
      .filter(({ unit, reason }) => reason !== 'heading' && !shown.has(unit))
      .map((part) => leftBlock(part, sources));
  let facts: Ledger['facts'] | undefined;
  let blocks: Ledger['blocks'] | undefined;
  return {
    // Packing makes a ledger for each length that it tries, and prints one.
    get facts() {
      facts ??= [...firstOfEach(leftFacts()).values()];
      return facts;
    },
    get blocks() {
      blocks ??= leftBlocks();
      return blocks;
    },
    kept: [...there.values()],
    unkept: dropped.filter(({ reason, concern }) => reason === 'budget' && concern.level === 'binding'),
  };
}

function factLine({ kind, text, line, source, reason }: LeftFact): string {
  return `- ${source}:${line} · ${kind} · ${text} · ${leftReasons[reason]}`;
}

const linesOf = (from: number, to: number) => (from === to ? `${from}` : `${from}-${to}`);

function blockLine({ source, line, end_line, heading, reason, rule, tokens }: LeftBlock): string {
  return `- ${source}:${linesOf(line, end_line)} · ${tokens} tokens · ${heading || 'no heading'} · ${leftReasons[reason]} · ${rule}`;
}

/** Lists what a package left out: every hard fact with its line, then every statement. */
export function renderLedger({ profile, sources }: PackRequest, ledger: Ledger): string {
  const facts = factKinds.flatMap((kind) => ledger.facts.filter((fact) => fact.kind === kind));
  return `${[
    `# Left out for ${profile.audience}`,
    `Of ${sources.map(({ label }) => label).join(', ')}. Each hard fact is listed as its source has it.`,
    `## Facts (${facts.length})`,
    facts.map(factLine).join('\n') || 'None.',
    `## Statements (${ledger.blocks.length})`,
    ledger.blocks.map(blockLine).join('\n') || 'None.',
  ].join('\n\n')}\n`;
}
