import { sectionTitles } from '../format/sections.ts';
import { type Measure, shortenMiddle } from './fit.ts';
import type { SurfaceItem } from './item.ts';

/** A section shorter than this is not worth showing in part. */
const smallestPart = 160;

const nothingShown = '[The other sections are left out here for space; they are in the file.]';

/** The middle of a handoff within `budget`: whole sections by priority, then one shortened, then what was left out. */
export function renderMiddle(item: SurfaceItem, budget: number, measure: Measure): string {
  if (item.middle.length === 0) return '';
  const parts: string[] = [];
  const left: string[] = [];
  const noteOf = (titles: readonly string[]) => `[Left out here, see the file: ${titles.join('; ')}]`;
  const allTitles = item.middle.map((section) => section.title);
  const whole = item.middle.map(({ title, content }) =>
    content === null ? null : `## ${title}\n\n${content}`,
  );
  if (!whole.includes(null) && measure(whole.join('\n\n')) <= budget) return whole.join('\n\n');
  let room = budget - measure(`\n\n${noteOf(allTitles)}`);
  item.middle.forEach((section, index) => {
    const text = whole[index];
    if (text === undefined || text === null || section.content === null) {
      left.push(section.title);
      return;
    }
    const needed = measure(text) + 2;
    if (needed <= room) {
      parts.push(text);
      room -= needed;
      return;
    }
    const heading = `## ${section.title}\n\n`;
    const rest = room - measure(heading) - 2;
    const shortened = rest >= smallestPart ? shortenMiddle(section.content, rest, measure) : '';
    if (shortened === '') {
      left.push(section.title);
      return;
    }
    parts.push(heading + shortened);
    room -= measure(heading + shortened) + 2;
  });
  if (parts.length === 0) return nothingShown;
  return [...parts, ...(left.length > 0 ? [noteOf(left)] : [])].join('\n\n');
}

/** The least text in place of the middle sections. */
export function leastMiddle(item: SurfaceItem): string {
  return item.middle.length === 0 ? '' : nothingShown;
}

/**
 * One handoff between its boundary lines. The nonce in the boundary is random, so that no file can end its own block.
 */
export function renderBlock(
  item: SurfaceItem,
  parts: { index: number; count: number; nonce: string; middle: string },
): string {
  const mark = `handoff ${parts.index} of ${parts.count} · ${parts.nonce}`;
  const donts = item.donts === '' ? [] : [`## ${sectionTitles.donts}\n\n${item.donts}`];
  const body = [
    item.about.join('\n'),
    item.action,
    ...(parts.middle === '' ? [] : [parts.middle]),
    ...donts,
  ].join('\n\n');
  return [
    `----- begin ${mark} -----`,
    body,
    `----- end ${mark} -----`,
    `Sentinel of handoff ${parts.index}: ${item.sentinel}`,
  ].join('\n');
}

/** Shortens next action and don'ts of a single handoff that exceed the cap: the smaller one is kept whole if it can. */
export function shortenItem(item: SurfaceItem, budget: number, measure: Measure): SurfaceItem {
  const half = Math.floor(budget / 2);
  const dontsRoom = Math.max(half, budget - measure(item.action));
  const donts = shortenMiddle(item.donts, dontsRoom, measure);
  const action = shortenMiddle(item.action, budget - measure(donts), measure);
  return { ...item, action, donts };
}
