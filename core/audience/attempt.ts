import { computeFigures, type Figures } from './figures.ts';
import { handoffTitles, renderAround } from './handoff-form.ts';
import { headingLine } from './kept-text.ts';
import { type Ledger, makeLedger } from './ledger.ts';
import type { Material } from './material.ts';
import type { CountTokens, Item } from './measure.ts';
import { findReferences, type References } from './references.ts';
import { isRedundant, renderSections } from './render/sections.ts';
import { type Rendered, renderText } from './render/text.ts';
import { type PackRequest, usableTokens } from './request.ts';
import { selectItems } from './select.ts';
import type { Compression, Selection } from './selection.ts';

/** One way to fill the budget, with its text. */
export interface Attempt extends Rendered {
  compression: Compression;
  selection: Selection;
  ledger: Ledger;
  references: References;
  figures: Figures;
}

/** Heading blocks whose line is printed because something under them was kept. */
function printedHeadings(titles: readonly Item[], selection: Selection): Set<Item> {
  const printed = new Set<readonly string[]>();
  for (const { item, section } of selection.kept)
    if (!isRedundant(headingLine(item), section)) printed.add(item.block.path);
  const headings = new Set<Item>();
  for (const item of titles) if (printed.has(item.block.path)) headings.add(item);
  return headings;
}

function attemptOnce(
  request: PackRequest,
  material: Material,
  room: number,
  compression: Compression,
  count: CountTokens,
): Attempt {
  const { profile, numbers } = request;
  const goal =
    numbers.compression === null ? room : Math.floor(material.original * (1 - numbers.compression));
  const limits = {
    room,
    compression,
    fillTo: Math.min(room, goal),
    maxDependencies: numbers.maxDependencies,
  };
  const selection = selectItems(profile, material, limits, count);
  const headings = printedHeadings(material.titles, selection);
  const labels = request.sources.map(({ label }) => label);
  const ledger = makeLedger(labels, material, selection, headings);
  const handoff = request.form === 'handoff';
  const context = renderSections(profile, selection.kept, handoff ? handoffTitles : undefined);
  const around = handoff ? renderAround(selection.kept) : { head: '', tail: '' };
  const titles = [...headings].map(({ block }) => block.path.at(-1) ?? '');
  const references = findReferences(around.head + context + around.tail, titles);
  const figures = computeFigures(profile, material, selection, references);
  const rendered = renderText({ request, material, context, ...around, ledger, references, figures }, count);
  return { compression, selection, ledger, references, figures, ...rendered };
}

/** Fills the budget in one way. Where the estimate of the room was short, the room shrinks by what is too much. */
export function attempt(
  request: PackRequest,
  material: Material,
  room: number,
  compression: Compression,
  count: CountTokens,
): Attempt {
  const usable = usableTokens(request.budget);
  for (let left = room, turn = 1; ; turn++) {
    const tried = attemptOnce(request, material, left, compression, count);
    if (tried.transferred <= usable || turn === 8) return tried;
    left -= tried.transferred - usable + 4;
  }
}
