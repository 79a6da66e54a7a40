import { type Attempt, attempt, type Material } from './attempt.ts';
import type { Source } from './block.ts';
import { readEarlierPackage } from './earlier-package.ts';
import { FactNumbers } from './facts/fact.ts';
import { TokenFinder } from './facts/tokens.ts';
import type { Figures } from './figures.ts';
import { type CountTokens, measureSource } from './measure.ts';
import { refuseOverflow } from './overflow.ts';
import { protectedSizes } from './protected.ts';
import { frameTokens } from './render/text.ts';
import { type PackRequest, usableTokens } from './request.ts';
import { type Compression, compressions } from './selection.ts';
import { splitBlocks } from './split-blocks.ts';
import { takeAsItIs } from './take-as-it-is.ts';

/** One compression that was tried, and whether the configuration's thresholds let it pass. */
export interface Try {
  compression: Compression;
  figures: Figures;
  passed: boolean;
}

export interface Packed extends Attempt, Material {
  usable: number;
  tries: readonly Try[];
  passed: boolean;
}

/** Reads the sources: blocks, topics, facts, tokens. */
export function readMaterial(sources: readonly Source[], count: CountTokens): Material {
  const reader = { numbers: new FactNumbers(), tokens: new TokenFinder() };
  const measured = sources.map((source, index) =>
    measureSource(source, readEarlierPackage(source, splitBlocks(source, index)), reader, count),
  );
  return {
    items: measured.flatMap(({ items }) => items),
    original: measured.reduce((sum, { tokens }) => sum + tokens, 0),
    factCount: reader.numbers.size,
  };
}

/**
 * Packs what was read for an audience: whole blocks first, and stronger compression while the configuration's thresholds are
 * not met; if none meets them, the try of the best quality. Throws `pack-overflow` when what must not be lost does not
 * fit.
 */
export function packMaterial(request: PackRequest, material: Material, count: CountTokens): Packed {
  const { numbers } = request;
  const usable = usableTokens(request.budget);
  const already = takeAsItIs(request, material, count);
  if (already) {
    const { compression, figures } = already;
    return { ...already, ...material, usable, tries: [{ compression, figures, passed: true }], passed: true };
  }
  const sizes = protectedSizes(material.items);
  const frame = frameTokens(request, material.items, material.original, count);
  const room = usable - frame;
  refuseOverflow(sizes, room, frame, request);
  const tries: Try[] = [];
  let best: Attempt | null = null;
  for (const compression of compressions) {
    const tried = attempt(request, material, room, compression, count);
    const passed = numbers.relevance === null || tried.figures.relevance >= numbers.relevance;
    tries.push({ compression, figures: tried.figures, passed });
    if (best === null || passed || tried.figures.quality > best.figures.quality) best = tried;
    if (passed) break;
  }
  if (best === null) throw new RangeError('there is no way to compress');
  // Headings above protected parts can be what is too much: then shrinking the room does not help.
  if (best.transferred > usable)
    refuseOverflow(sizes, -1, best.transferred - [...sizes.values()].reduce((a, b) => a + b, 0), request);
  return { ...best, ...material, usable, tries, passed: tries.some(({ passed }) => passed) };
}
