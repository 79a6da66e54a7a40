import type { Source } from './block.ts';
import { compressionRatio, computeFigures, type Figures } from './figures.ts';
import { type Ledger, makeLedger } from './ledger.ts';
import { type CountTokens, type Item, type Measured, measureSource } from './measure.ts';
import { refuseOverflow } from './overflow.ts';
import { isWanted, type Profile } from './profile/profile.ts';
import { findReferences } from './references.ts';
import { renderPackage } from './render/package.ts';
import { isRedundant, renderSections } from './render/sections.ts';
import { describeCritical, describeLeft, nextActionsOf } from './render/summary.ts';
import { headingLine, protectedSizes, selectItems } from './select.ts';
import { type Compression, compressions, type Selection } from './selection.ts';
import { splitBlocks } from './split-blocks.ts';

/** Models whose tokenizer is not public may count a little more: so much of a budget is never used. */
export const marginPerCent = 5;

/** What a repository's configuration sets; without one nothing bounds but the budget. */
export interface Numbers {
  /** Per cent; below it the next stronger compression is tried. */
  relevance: number | null;
  /** Which part of the original is to be saved, 0 to 1; only what nobody asked for gives way to it. */
  compression: number | null;
  maxDependencies: number;
}

export const noNumbers: Numbers = {
  relevance: null,
  compression: null,
  maxDependencies: Number.POSITIVE_INFINITY,
};

export interface PackRequest {
  profile: Profile;
  sources: readonly Source[];
  budget: number;
  numbers: Numbers;
  as: string;
  reason: string;
  outcome: string;
  at: string;
  tokenizer: string;
  /** Lines for the transition notes: what is missing, what was rebuilt and from where. */
  notes: readonly string[];
  /** Where the ledger is, as the text names it. */
  where: string;
}

export interface Try {
  compression: Compression;
  figures: Figures;
  passed: boolean;
}

export interface Packed {
  text: string;
  original: number;
  transferred: number;
  ratio: number;
  usable: number;
  figures: Figures;
  tries: readonly Try[];
  passed: boolean;
  ready: boolean;
  readiness: string;
  integrity: string;
  brokenReferences: readonly string[];
  selection: Selection;
  ledger: Ledger;
  items: readonly Item[];
}

export function usableTokens(budget: number): number {
  return Math.floor((budget * (100 - marginPerCent)) / 100);
}

/** Reads every source: blocks, topics, facts, tokens. */
export function measureSources(sources: readonly Source[], count: CountTokens): Measured[] {
  return sources.map((source, index) => measureSource(source, splitBlocks(source, index), count));
}

/** Heading blocks whose line is printed because something under them was kept. */
function printedHeadings(items: readonly Item[], selection: Selection): Set<Item> {
  const printed = new Set(
    selection.kept
      .filter(({ item, section }) => !isRedundant(headingLine(item), section))
      .map(({ item }) => `${item.block.source} ${headingLine(item)}`),
  );
  return new Set(
    items.filter(
      ({ block }) =>
        (block.kind === 'heading' || block.kind === 'label') &&
        printed.has(`${block.source} ${block.path.at(-1) ?? ''}`),
    ),
  );
}

/** One try: a selection that fits into the room, its ledger, its figures and its text. */
function tryPack(
  request: PackRequest,
  measured: readonly Measured[],
  room: number,
  compression: Compression,
  count: CountTokens,
) {
  const { profile, numbers } = request;
  const items = measured.flatMap((source) => source.items);
  const original = measured.reduce((sum, { tokens }) => sum + tokens, 0);
  const fillTo =
    numbers.compression === null ? room : Math.min(room, Math.floor(original * (1 - numbers.compression)));
  const limits = { room, compression, fillTo, maxDependencies: numbers.maxDependencies };
  const selection = selectItems(profile, items, limits, count);
  const headings = printedHeadings(items, selection);
  const ledger = makeLedger(
    request.sources.map(({ label }) => label),
    selection,
    headings,
  );
  const context = renderSections(profile, selection.kept);
  const references = findReferences(
    context,
    [...headings].map(({ block }) => block.path.at(-1) ?? ''),
  );
  const figures = computeFigures(profile, items, selection, references);
  return { items, original, selection, ledger, context, references, figures };
}

type Tried = ReturnType<typeof tryPack>;

function describeIntegrity(broken: readonly string[]): string {
  if (broken.length === 0) return 'intact';
  return `${broken.length} broken: ${broken.slice(0, 3).join(', ')}${broken.length > 3 ? ', …' : ''}`;
}

function readinessOf({ items, figures, references }: Tried, numbers: Numbers): string[] {
  const has = (topic: string) => items.some((item) => item.topic === topic);
  const faults: string[] = [];
  if (!has('next-action') && !has('task')) faults.push('no next action and no task in the sources');
  if (references.broken.length > 0) faults.push('broken references');
  if (numbers.relevance !== null && figures.relevance < numbers.relevance)
    faults.push(`relevance below ${numbers.relevance}%`);
  return faults;
}

/** The text of a try, which names its own length: rendered again until the number is right. */
function renderTry(
  request: PackRequest,
  tried: Tried,
  count: CountTokens,
): { text: string; transferred: number } {
  const { profile, numbers } = request;
  const { items, original, ledger, references, figures } = tried;
  const faults = readinessOf(tried, numbers);
  const actions = nextActionsOf(items);
  const render = (transferred: number) =>
    renderPackage(
      {
        profile,
        source: request.as,
        reason: request.reason,
        outcome: request.outcome,
        critical: describeCritical(items),
        notes: request.notes,
        original,
        transferred,
        ratio: compressionRatio(original, transferred),
        budget: request.budget,
        usable: usableTokens(request.budget),
        tokenizer: request.tokenizer,
        at: request.at,
        figures,
        integrity: describeIntegrity(references.broken),
        readiness: { ready: faults.length === 0, text: faults.length === 0 ? 'ready' : faults.join('; ') },
        nextActions: actions.length > 0 ? actions : ['Ask the user what is to be done next.'],
        left: describeLeft(ledger, request.where),
      },
      tried.context,
    );
  let transferred = 0;
  let text = '';
  for (let turn = 0; turn < 5; turn++) {
    text = render(transferred);
    const counted = count(text);
    if (counted === transferred) break;
    transferred = counted;
  }
  return { text, transferred };
}

/** Tokens of a package around its context, and what its changing numbers may add. */
const slack = 48;

function frameTokens(request: PackRequest, tried: Tried, count: CountTokens): number {
  return (
    count(renderTry(request, tried, count).text) -
    count(tried.context) +
    count(renderSections(request.profile, [])) +
    slack
  );
}

/** One try whose text fits: where the estimate was short, the room shrinks by what is too much. */
function fitTry(
  request: PackRequest,
  measured: readonly Measured[],
  room: number,
  compression: Compression,
  count: CountTokens,
) {
  const usable = usableTokens(request.budget);
  for (let left = room, turn = 0; ; turn++) {
    const tried = tryPack(request, measured, left, compression, count);
    const rendered = renderTry(request, tried, count);
    if (rendered.transferred <= usable || turn === 8) return { ...tried, ...rendered };
    left -= rendered.transferred - usable + 4;
  }
}

/** Packs sources for an audience. Throws `pack-overflow` when what must not be lost does not fit. */
export function packSources(request: PackRequest, count: CountTokens): Packed {
  const { profile, numbers } = request;
  const usable = usableTokens(request.budget);
  const measured = measureSources(request.sources, count);
  const items = measured.flatMap((source) => source.items);
  const empty = tryPack(request, measured, 0, 'sentences', () => 0);
  const frame = frameTokens(request, { ...empty, context: renderSections(profile, []) }, count);
  const room = usable - frame;
  refuseOverflow(protectedSizes(items), room, frame, request);
  const tries: Try[] = [];
  let best: ReturnType<typeof fitTry> | null = null;
  for (const compression of compressions) {
    const tried = fitTry(request, measured, room, compression, count);
    const passed = numbers.relevance === null || tried.figures.relevance >= numbers.relevance;
    tries.push({ compression, figures: tried.figures, passed });
    if (best === null || passed || tried.figures.quality > best.figures.quality) best = tried;
    if (passed) break;
  }
  if (best === null) throw new RangeError('there is no way to compress');
  refuseOverflow(protectedSizes(items), best.transferred > usable ? 0 : room, frame, request);
  const faults = readinessOf(best, numbers);
  return {
    text: best.text,
    original: best.original,
    transferred: best.transferred,
    ratio: compressionRatio(best.original, best.transferred),
    usable,
    figures: best.figures,
    tries,
    passed: tries.some(({ passed }) => passed),
    ready: faults.length === 0,
    readiness: faults.length === 0 ? 'ready' : faults.join('; '),
    integrity: describeIntegrity(best.references.broken),
    brokenReferences: best.references.broken,
    selection: best.selection,
    ledger: best.ledger,
    items: best.items,
  };
}

/** Whether the audience asks for a block at all; what `--explain` says of it. */
export function wants(profile: Profile, item: Item): boolean {
  return isWanted(profile, item.topic);
}
