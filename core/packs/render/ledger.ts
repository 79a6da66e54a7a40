import { factKinds } from '../facts/fact.ts';
import type { Ledger, LeftBlock, LeftFact } from '../selection/ledger.ts';
import type { PackRequest } from '../selection/request.ts';
import type { LeftReason } from '../selection/selection.ts';

const reasons: Readonly<Record<LeftReason, string>> = {
  stripped: 'not for this audience',
  budget: 'no room',
  compressed: 'compressed away',
  limit: 'over the most dependencies',
  duplicate: 'said before',
  comment: 'no content',
  frame: 'an earlier package around its context',
  heading: 'nothing under it was kept',
};

function factLine({ kind, text, line, source, reason }: LeftFact): string {
  return `- ${source}:${line} · ${kind} · ${text} · ${reasons[reason]}`;
}

function blockLine({ source, line, end_line, heading, topic, reason, rule, tokens }: LeftBlock): string {
  const lines = line === end_line ? `${line}` : `${line}-${end_line}`;
  return `- ${source}:${lines} · ${topic} · ${tokens} tokens · ${heading || 'no heading'} · ${reasons[reason]} · ${rule}`;
}

/** What a package left out: every hard fact as it stands, with its line, then every block. */
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
