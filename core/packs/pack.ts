import { type CompressedPackage, frameTokens, renderPackage } from './render/package.ts';
import { handoffTitles, renderAround, renderSections } from './render/sections.ts';
import { repackUnchanged } from './repack.ts';
import { computeFigures, type Figures } from './selection/figures.ts';
import { makeLedger } from './selection/ledger.ts';
import { overflowError, protectedTokens } from './selection/overflow.ts';
import { findReferences } from './selection/references.ts';
import { type PackRequest, usableTokens } from './selection/request.ts';
import { selectItems } from './selection/select.ts';
import {
  type Compression,
  compressions,
  headingOf,
  isRedundant,
  type Selection,
} from './selection/selection.ts';
import type { Item, ParsedSources } from './sources/parse-sources.ts';

/** One compression that was tried, and whether the configuration's thresholds let it pass. */
export interface Try {
  compression: Compression;
  figures: Figures;
  passed: boolean;
}

export interface Packed extends CompressedPackage, ParsedSources {
  usable: number;
  tries: readonly Try[];
  passed: boolean;
}

/** The headings whose line is printed because something under them was kept. */
function printedHeadings({ titles }: ParsedSources, { kept }: Selection): Item[] {
  const printed = new Set<readonly string[]>();
  for (const { item, section } of kept)
    if (!isRedundant(headingOf(item), section)) printed.add(item.block.path);
  return titles.filter(({ block }) => printed.has(block.path));
}

function compressOnce(
  request: PackRequest,
  parsed: ParsedSources,
  room: number,
  compression: Compression,
): CompressedPackage {
  const { profile, limits } = request;
  const goal = limits.compression === null ? room : Math.floor(parsed.original * (1 - limits.compression));
  const selection = selectItems(profile, parsed, {
    room,
    compression,
    fillTo: Math.min(room, goal),
    maxDependencies: limits.maxDependencies,
  });
  const headings = printedHeadings(parsed, selection);
  const labels = request.sources.map(({ label }) => label);
  const ledger = makeLedger(labels, selection, headings);
  const handoff = request.form === 'handoff';
  const context = renderSections(profile, selection.kept, handoff ? handoffTitles : undefined);
  const around = handoff ? renderAround(selection.kept) : { head: '', tail: '' };
  const references = findReferences(around.head + context + around.tail, headings.map(headingOf));
  const figures = computeFigures(profile, parsed, selection, references);
  const rendered = renderPackage({ request, parsed, context, ...around, ledger, references, figures });
  return { compression, selection, ledger, figures, ...rendered };
}

/** Fills the budget in one way. Where the estimate of the room was short, the room shrinks by what is too much. */
function compress(
  request: PackRequest,
  parsed: ParsedSources,
  room: number,
  compression: Compression,
): CompressedPackage {
  const usable = usableTokens(request.budget);
  for (let left = room, turn = 1; ; turn++) {
    const made = compressOnce(request, parsed, left, compression);
    if (made.transferred <= usable || turn === 8) return made;
    left -= made.transferred - usable + 4;
  }
}

/**
 * Packs what was read for an audience: whole blocks first, and stronger compression while the configuration's thresholds
 * are not met; if none meets them, the try of the best quality. Throws `pack-overflow` when what must not be lost does not
 * fit.
 */
export function packSources(request: PackRequest, parsed: ParsedSources): Packed {
  const usable = usableTokens(request.budget);
  const unchanged = repackUnchanged(request, parsed);
  if (unchanged) {
    const { compression, figures } = unchanged;
    return {
      ...unchanged,
      ...parsed,
      usable,
      tries: [{ compression, figures, passed: true }],
      passed: true,
    };
  }
  const frame = frameTokens(request, parsed);
  const kept = protectedTokens(parsed);
  if (kept + frame > usable) throw overflowError(request, parsed, frame);
  const tries: Try[] = [];
  let best: CompressedPackage | null = null;
  for (const compression of compressions) {
    const made = compress(request, parsed, usable - frame, compression);
    const { figures } = made;
    const passed = request.limits.relevance === null || figures.relevance >= request.limits.relevance;
    tries.push({ compression, figures, passed });
    if (best === null || passed || figures.quality > best.figures.quality) best = made;
    if (passed) break;
  }
  if (best === null) throw new RangeError('there is no way to compress');
  // Headings above protected parts can be what is too much: then shrinking the room does not help.
  if (best.transferred > usable) throw overflowError(request, parsed, best.transferred - kept);
  return { ...best, ...parsed, usable, tries, passed: tries.some(({ passed }) => passed) };
}
