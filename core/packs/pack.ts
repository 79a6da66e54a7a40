import { HandoffError } from '../errors.ts';
import { countTokens } from '../text/tokens.ts';
import { sectionOf } from './audiences/audience.ts';
import { checkTemplate } from './check/template.ts';
import { isFrame } from './document/block.ts';
import { parsePackage } from './document/package-form.ts';
import { protectedTopics, type Topic } from './document/topics.ts';
import {
  type CompressedPackage,
  describeIntegrity,
  describeReadiness,
  frameTokens,
  renderPackage,
} from './render/package.ts';
import { handoffTitles, renderAround, renderSections } from './render/sections.ts';
import { copyKey, wholePart } from './selection/cut-block.ts';
import { computeFigures, findReferences } from './selection/figures.ts';
import { makeLedger } from './selection/ledger.ts';
import { type PackRequest, usableTokens } from './selection/request.ts';
import { selectItems } from './selection/select.ts';
import {
  type Compression,
  compressions,
  headingOf,
  isRedundant,
  type Kept,
  type Selection,
} from './selection/selection.ts';
import type { Item, ParsedSources } from './sources/parse-sources.ts';

/** A compression that was tried, and whether the configuration's thresholds let it pass. */
type Try = Pick<CompressedPackage, 'compression' | 'figures'> & { passed: boolean };

export type Packed = CompressedPackage & ParsedSources & { tries: readonly Try[]; passed: boolean };

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
  const { profile, limits, sources } = request;
  const goal = limits.compression === null ? room : Math.floor(parsed.original * (1 - limits.compression));
  const selection = selectItems(profile, parsed, {
    room,
    compression,
    fillTo: Math.min(room, goal),
    maxDependencies: limits.maxDependencies,
  });
  const headings = printedHeadings(parsed, selection);
  const ledger = makeLedger(sources, selection, headings);
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

/** Whether a text is the package that is asked for: the same words around it, its template whole, within the budget. */
function isAsked(text: string, request: PackRequest): boolean {
  if (!text.startsWith('# Context Handoff:')) return false;
  const found = parsePackage(text);
  const { profile, budget, as, reason, outcome, notes } = request;
  return (
    found.source === as &&
    found.reason === reason &&
    found.outcome === outcome &&
    found.budget === budget &&
    notes.every((note) => note.startsWith('Source: ')) &&
    checkTemplate(found, profile).length === 0 &&
    countTokens(text) <= usableTokens(budget)
  );
}

function keepAll({ profile }: PackRequest, { items }: ParsedSources): Selection {
  const kept = items
    .filter(({ block }) => !isFrame(block))
    .map((item): Kept => {
      return { item, section: sectionOf(profile, item.topic), ...wholePart(item), reason: 'priority' };
    });
  const frames = items.filter(({ block }) => block.kind === 'frame');
  return { kept, dropped: frames.map((item) => ({ item, reason: 'frame' })) };
}

/**
 * Returns a package that is packed again for the same receiver, with the same words and budget, as it is, byte for byte:
 * to pack it anew could only take something away. Null where something else is asked for.
 */
function repackUnchanged(request: PackRequest, parsed: ParsedSources): CompressedPackage | null {
  const [source, ...others] = request.sources;
  if (source === undefined || others.length > 0 || request.form !== 'package') return null;
  if (!isAsked(source.text, request)) return null;
  const selection = keepAll(request, parsed);
  const references = findReferences(
    source.text,
    parsed.items.flatMap(({ block }) => block.path),
  );
  const figures = computeFigures(request.profile, parsed, selection, references);
  const content = parsed.items.filter(({ block }) => block.kind !== 'frame');
  const { kept } = makeLedger([], { kept: [], dropped: [] }, content);
  return {
    compression: 'whole',
    selection,
    ledger: { facts: [], blocks: [], kept },
    figures,
    text: source.text,
    transferred: parsed.original,
    integrity: describeIntegrity(references),
    readiness: describeReadiness({ request, parsed, references, figures }),
  };
}

/** Tokens of the protected parts by topic, copies once. */
function protectedSizes({ protectedItems }: ParsedSources): Map<Topic, number> {
  const sizes = new Map<Topic, number>();
  const copies = new Set<string>();
  for (const { block, topic, tokens } of protectedItems) {
    const key = copyKey(block);
    if (key !== null && copies.has(key)) continue;
    if (key !== null) copies.add(key);
    sizes.set(topic, (sizes.get(topic) ?? 0) + tokens);
  }
  return sizes;
}

const total = (sizes: ReadonlyMap<Topic, number>) =>
  Math.ceil([...sizes.values()].reduce((sum, size) => sum + size, 0));

const protectedNames: Partial<Record<Topic, string>> = {
  'next-action': 'next action',
  acceptance: 'acceptance criteria',
  constraints: 'constraints',
  donts: "don'ts",
  blockers: 'open blockers',
};

/** The error for protected parts that do not fit with the package around them: their sizes, and the budget for it. */
function overflowError({ profile, budget }: PackRequest, parsed: ParsedSources, around: number) {
  const sizes = protectedSizes(parsed);
  const all = total(sizes);
  const parts = protectedTopics
    .filter((topic) => sizes.has(topic))
    .map((topic) => `${protectedNames[topic]} ${Math.ceil(sizes.get(topic) ?? 0)}`);
  const what =
    parts.length === 0
      ? `the package without any context takes ${around} tokens`
      : `the parts that must not be lost take ${all} tokens (${parts.join(', ')}) and the package around them ${around}`;
  const needed = Math.ceil(((all + around) * 100) / 95);
  return new HandoffError('pack-overflow', {
    message: `${what}: more than ${profile.audience}'s budget of ${budget} tokens, of which 5 % stay free. Nothing was written`,
    hint: `handoff pack --for ${profile.audience} --budget ${needed} …, or shorten those parts in the source`,
  });
}

/**
 * Packs what was read for an audience: whole blocks first, and stronger compression while the configuration's thresholds
 * are not met; if none meets them, the try of the best quality. Throws `pack-overflow` when what must not be lost does not
 * fit.
 */
export function packSources(request: PackRequest, parsed: ParsedSources): Packed {
  const unchanged = repackUnchanged(request, parsed);
  if (unchanged) {
    const { compression, figures } = unchanged;
    return { ...unchanged, ...parsed, tries: [{ compression, figures, passed: true }], passed: true };
  }
  const usable = usableTokens(request.budget);
  const frame = frameTokens(request, parsed);
  const kept = total(protectedSizes(parsed));
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
  return { ...best, ...parsed, tries, passed: tries.some(({ passed }) => passed) };
}
