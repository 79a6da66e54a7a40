import { type Filled, frameTokens, renderPackage } from './render/package.ts';
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
import type { Item, Material } from './sources/read-sources.ts';

/** One compression that was tried, and whether the configuration's thresholds let it pass. */
export interface Try {
  compression: Compression;
  figures: Figures;
  passed: boolean;
}

export interface Packed extends Filled, Material {
  usable: number;
  tries: readonly Try[];
  passed: boolean;
}

/** The headings whose line is printed because something under them was kept. */
function printedHeadings({ titles }: Material, { kept }: Selection): Item[] {
  const printed = new Set<readonly string[]>();
  for (const { item, section } of kept)
    if (!isRedundant(headingOf(item), section)) printed.add(item.block.path);
  return titles.filter(({ block }) => printed.has(block.path));
}

function fillOnce(request: PackRequest, material: Material, room: number, compression: Compression): Filled {
  const { profile, limits } = request;
  const goal = limits.compression === null ? room : Math.floor(material.original * (1 - limits.compression));
  const selection = selectItems(profile, material, {
    room,
    compression,
    fillTo: Math.min(room, goal),
    maxDependencies: limits.maxDependencies,
  });
  const headings = printedHeadings(material, selection);
  const labels = request.sources.map(({ label }) => label);
  const ledger = makeLedger(labels, selection, headings);
  const handoff = request.form === 'handoff';
  const context = renderSections(profile, selection.kept, handoff ? handoffTitles : undefined);
  const around = handoff ? renderAround(selection.kept) : { head: '', tail: '' };
  const references = findReferences(around.head + context + around.tail, headings.map(headingOf));
  const figures = computeFigures(profile, material, selection, references);
  const rendered = renderPackage({ request, material, context, ...around, ledger, references, figures });
  return { compression, selection, ledger, figures, ...rendered };
}

/** Fills the budget in one way. Where the estimate of the room was short, the room shrinks by what is too much. */
function fill(request: PackRequest, material: Material, room: number, compression: Compression): Filled {
  const usable = usableTokens(request.budget);
  for (let left = room, turn = 1; ; turn++) {
    const filled = fillOnce(request, material, left, compression);
    if (filled.transferred <= usable || turn === 8) return filled;
    left -= filled.transferred - usable + 4;
  }
}

/**
 * Packs what was read for an audience: whole blocks first, and stronger compression while the configuration's thresholds
 * are not met; if none meets them, the try of the best quality. Throws `pack-overflow` when what must not be lost does not
 * fit.
 */
export function packMaterial(request: PackRequest, material: Material): Packed {
  const usable = usableTokens(request.budget);
  const unchanged = repackUnchanged(request, material);
  if (unchanged) {
    const { compression, figures } = unchanged;
    return {
      ...unchanged,
      ...material,
      usable,
      tries: [{ compression, figures, passed: true }],
      passed: true,
    };
  }
  const frame = frameTokens(request, material);
  const kept = protectedTokens(material);
  if (kept + frame > usable) throw overflowError(request, material, frame);
  const tries: Try[] = [];
  let best: Filled | null = null;
  for (const compression of compressions) {
    const filled = fill(request, material, usable - frame, compression);
    const { figures } = filled;
    const passed = request.limits.relevance === null || figures.relevance >= request.limits.relevance;
    tries.push({ compression, figures, passed });
    if (best === null || passed || figures.quality > best.figures.quality) best = filled;
    if (passed) break;
  }
  if (best === null) throw new RangeError('there is no way to compress');
  // Headings above protected parts can be what is too much: then shrinking the room does not help.
  if (best.transferred > usable) throw overflowError(request, material, best.transferred - kept);
  return { ...best, ...material, usable, tries, passed: tries.some(({ passed }) => passed) };
}
