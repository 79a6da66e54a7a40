import type { Packed } from '../../../core/packs/pack.ts';
import { compressionRatio } from '../../../core/packs/selection/figures.ts';
import type { PackRequest } from '../../../core/packs/selection/request.ts';
import { tokenizerName } from '../../../core/text/tokens.ts';

/** The value of `pack --json`. */
export function packedJson(request: PackRequest, packed: Packed): Record<string, unknown> {
  const { figures } = packed;
  return {
    text: packed.text,
    audience: request.profile.audience,
    budget: request.budget,
    usable: packed.usable,
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
