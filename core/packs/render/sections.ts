import { sectionTitles } from '../../handoff/format/section-titles.ts';
import { plainWords } from '../../text/lines.ts';
import { type Profile, restTitle, sectionsWithout } from '../audiences/audience.ts';
import { headingOf, type Kept, leadUnits } from '../extract/select.ts';
import type { Block } from '../reading/block.ts';
import { byBlock, type ParsedSources, type Unit } from '../reading/read-units.ts';

/** The statements of one block that are printed together. */
interface Part {
  block: Block;
  units: readonly Unit[];
  /** How many items around it are printed too. */
  depth: number;
}

/** What is between two sentences: nothing in Chinese and Japanese, a line of its own behind one that no mark ends. */
function gapBehind(text: string): string {
  if (/[。！？][」』）]?$/.test(text)) return '';
  return /[.!?:][\])"'”’*_`]*$/.test(text) ? ' ' : '  \n';
}

function joinSentences(units: readonly Unit[], indent: string): string {
  const [first, ...others] = units.map(({ text }) => text);
  return others
    .reduce((all, text) => all + gapBehind(all) + text, first ?? '')
    .replaceAll('\n', `\n${indent}`);
}

function renderBlock({ block, units, depth }: Part): string {
  const indent = '  '.repeat(depth);
  if (block.kind === 'item') return `${indent}${block.mark}${joinSentences(units, `${indent}  `)}`;
  if (block.kind === 'quote') return `> ${joinSentences(units, '> ')}`;
  const literal = block.kind === 'row' || block.kind === 'code' || block.kind === 'raw';
  return literal ? units.map(({ text }) => text).join('\n') : joinSentences(units, '');
}

/** Parts of one section, each lead before what it leads; a lead that is there by itself is printed once. */
function partsOf(kept: readonly Kept[], units: ReadonlyMap<Block, readonly Unit[]>): Part[] {
  const parts = new Map<Block, Set<Unit>>();
  const add = (unit: Unit) => {
    const own = parts.get(unit.block) ?? new Set<Unit>();
    parts.set(unit.block, own.add(unit));
  };
  for (const { unit } of kept) {
    for (const lead of leadUnits(units, unit)) add(lead);
    add(unit);
  }
  const depthOf = (block: Block): number => {
    let depth = 0;
    for (let lead = block.lead; lead !== null; lead = lead.lead) if (lead.kind === 'item') depth++;
    return depth;
  };
  return [...parts].map(([block, own]) => {
    const all = (units.get(block) ?? []).filter((unit) => own.has(unit));
    return { block, units: all, depth: depthOf(block) };
  });
}

/** How two parts follow each other: items and rows of one list line by line, all else with a blank line. */
function between(before: Part, next: Part): string {
  const listed = (part: Part) => part.block.kind === 'item' || part.block.kind === 'row';
  const sameKind = listed(before) && before.block.kind === next.block.kind;
  const isLed = next.block.kind === 'item' && next.block.lead === before.block;
  const sameTable =
    next.block.kind !== 'row' || next.block.lead === before.block || next.block.lead === before.block.lead;
  return (sameKind || isLed) && sameTable ? '\n' : '\n\n';
}

function renderParts(parts: readonly Part[], section: string, labels: readonly string[]): string {
  let text = '';
  let above = '';
  let last: Part | null = null;
  for (const part of parts) {
    const title = headingOf(part.block);
    const own = [
      ...(labels.length > 1 ? [labels[part.block.source] ?? ''] : []),
      ...(title === '' || plainWords(title) === plainWords(section) ? [] : [title]),
    ].join(': ');
    if (own !== above && own !== '') text += `${last ? '\n\n' : ''}**${own}**\n\n`;
    else if (last) text += own === above ? between(last, part) : '\n\n';
    above = own;
    text += renderBlock(part);
    last = part;
  }
  return text;
}

/** The context in the audience's sections, in the profile's order, the rest last. A section without content is not there. */
export function renderSections(
  { sections }: Profile,
  { units, sources }: ParsedSources,
  kept: readonly Kept[],
): { text: string; printed: Unit[] } {
  const blocks = byBlock(units);
  const own = new Set(kept.map(({ unit }) => unit));
  const printed = new Set<Unit>();
  const labels = sources.map(({ label }) => label);
  const titles = new Set([...sections.map(({ title }) => title), restTitle]);
  const texts = [...titles].flatMap((title) => {
    const parts = partsOf(
      kept.filter(({ section }) => section === title),
      blocks,
    );
    for (const unit of parts.flatMap((part) => part.units)) if (!own.has(unit)) printed.add(unit);
    return parts.length === 0 ? [] : [`## ${title}\n\n${renderParts(parts, title, labels)}`];
  });
  const headings = new Set(
    kept
      .map(({ unit }) => unit.block)
      .filter((block) => headingOf(block) !== '')
      .map(({ path }) => path),
  );
  for (const unit of units)
    if (
      (unit.block.kind === 'heading' || unit.block.kind === 'label') &&
      headings.has(unit.block.path) &&
      !own.has(unit)
    )
      printed.add(unit);
  return { text: texts.join('\n\n'), printed: [...printed] };
}

/** An audience whose next action comes first and whose don'ts come last, each under the heading of a handoff. */
export function asHandoffProfile(profile: Profile): Profile {
  const own = ['next-action', 'donts'] as const;
  const [first, last] = own.map((topic) => ({ title: sectionTitles[topic], topics: [topic] }));
  const between = sectionsWithout(profile.sections, own);
  return { ...profile, sections: [first, ...between, last].filter((section) => section !== undefined) };
}
