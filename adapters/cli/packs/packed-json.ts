import type { Concern } from '../../../core/packs/extract/concern.ts';
import { compressionRatio } from '../../../core/packs/extract/figures.ts';
import { type PackRequest, usableTokens } from '../../../core/packs/extract/request.ts';
import type { Packed } from '../../../core/packs/pack.ts';
import type { Unit } from '../../../core/packs/reading/read-units.ts';
import { tokenizerName } from '../../../core/text/tokens.ts';
import { neutralisePath } from '../../../core/text/untrusted.ts';

export function packedJson(request: PackRequest, packed: Packed): Record<string, unknown> {
  const { figures } = packed;
  return {
    text: packed.text,
    audience: request.profile.audience,
    budget: request.budget,
    usable: usableTokens(request.budget),
    tokenizer: tokenizerName,
    sources: request.sources.map(({ label }) => label),
    metrics: {
      original_tokens: packed.original,
      transferred_tokens: packed.transferred,
      compression_ratio: compressionRatio(packed.original, packed.transferred),
      relevance_score: figures.relevance / 10,
    },
    validation: {
      quality_score: figures.quality,
      completeness_percent: figures.completeness,
      completeness_of_all_percent: figures.overall,
      relevance_percent: figures.relevance,
      readiness: packed.readiness,
      ready: packed.passed,
      passed: packed.passed,
      compression_met: packed.saved,
    },
    left_out: [...packed.ledger.facts, ...packed.ledger.blocks],
  };
}

/** For every statement what it is to the audience, and why it was kept or dropped; in the order of the sources. */
export function explainLines({ sources }: PackRequest, { selection }: Packed) {
  const explain = (
    { block, line, tokens: exact }: Unit,
    { level, reason: rule }: Concern,
    kept: boolean,
    reason: string,
  ) => {
    const source = sources[block.source]?.label ?? '';
    const tokens = Math.round(exact);
    const text = `${kept ? 'kept   ' : 'dropped'} ${source}:${line} ${block.kind}, ${level} (${rule}): ${reason} (${tokens} tokens)`;
    return { source, line, kept, level, rule, reason, tokens, text: neutralisePath(text) };
  };
  const kept = selection.kept.map(({ unit, concern, section }) =>
    explain(unit, concern, true, `in "${section}"`),
  );
  const dropped = selection.dropped.map(({ unit, concern, reason }) => explain(unit, concern, false, reason));
  const place = (label: string) => sources.findIndex((source) => source.label === label);
  return [...kept, ...dropped].sort((a, b) => place(a.source) - place(b.source) || a.line - b.line);
}
