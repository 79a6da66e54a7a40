import type { Packed } from '../../../core/packs/pack.ts';
import { compressionRatio } from '../../../core/packs/selection/figures.ts';
import { type PackRequest, usableTokens } from '../../../core/packs/selection/request.ts';
import type { Item } from '../../../core/packs/sources/parse-sources.ts';
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
      relevance_percent: figures.relevance,
      integrity: packed.integrity,
      integrity_percent: figures.integrity,
      readiness: packed.readiness,
      ready: packed.readiness === 'ready',
      passed: packed.passed,
      tries: packed.tries.map(({ compression, passed, figures: tried }) => ({
        compression,
        passed,
        relevance_percent: tried.relevance,
        completeness_percent: tried.completeness,
      })),
    },
    left_out: [...packed.ledger.facts, ...packed.ledger.blocks],
  };
}

/** For every block which rule named its topic, and why it was kept or dropped; in the order of the sources. */
export function explainLines({ sources }: PackRequest, { selection }: Packed) {
  const explain = ({ block, topic, rule, tokens: exact }: Item, kept: boolean, reason: string) => {
    const { line, kind } = block;
    const source = sources[block.source]?.label ?? '';
    const tokens = Math.round(exact);
    const text = `${kept ? 'kept   ' : 'dropped'} ${source}:${line} ${kind}, ${topic}, by ${rule}: ${reason} (${tokens} tokens)`;
    return { source, line, kept, topic, rule, reason, tokens, text: neutralisePath(text) };
  };
  const kept = selection.kept.map(({ item, reason, cut, section }) =>
    explain(item, true, `${reason}, in "${section}"${cut ? ', sentences only' : ''}`),
  );
  const dropped = selection.dropped.map(({ item, reason }) => explain(item, false, reason));
  const place = (label: string) => sources.findIndex((source) => source.label === label);
  return [...kept, ...dropped].sort((a, b) => place(a.source) - place(b.source) || a.line - b.line);
}
