import { factKinds } from '../facts/fact.ts';
import type { Ledger, LeftBlock, LeftFact } from '../selection/ledger.ts';
import type { PackRequest } from '../selection/request.ts';
import { leftReasons } from '../selection/selection.ts';

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
