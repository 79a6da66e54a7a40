import { type Attempt, attempt } from './attempt.ts';
import type { Figures } from './figures.ts';
import type { Material } from './material.ts';
import type { CountTokens } from './measure.ts';
import { refuseOverflow } from './overflow.ts';
import { protectedSizes } from './protected.ts';
import { frameTokens } from './render/text.ts';
import { type PackRequest, usableTokens } from './request.ts';
import { type Compression, compressions } from './selection.ts';
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
  const sizes = protectedSizes(material.protectedItems);
  const frame = frameTokens(request, material, count);
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
