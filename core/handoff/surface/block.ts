import { sectionTitles } from '../format/sections.ts';
import { type Measure, shortenMiddle } from './fit.ts';
import type { SurfaceItem } from './item.ts';

/** A section shorter than this is not worth showing in part. */
const smallestPart = 160;

const nothingShown = '[The other sections are left out here for space; they are in the file.]';

/** The middle of a handoff within `budget`: whole sections by priority, then one shortened, then what was left out. */
export function renderMiddle({ middle }: SurfaceItem, budget: number, measure: Measure): string {
  const whole = middle.map(({ title, content }) => (content === null ? null : `## ${title}\n\n${content}`));
  if (!whole.includes(null) && measure(whole.join('\n\n')) <= budget) return whole.join('\n\n');
  const parts: string[] = [];
  const left: string[] = [];
  const noteOf = (titles: readonly string[]) => `[Left out here, see the file: ${titles.join('; ')}]`;
  let room = budget - measure(`\n\n${noteOf(middle.map(({ title }) => title))}`);
  for (const { title, content } of middle) {
    const heading = `## ${title}\n\n`;
    const rest = room - measure(heading) - 2;
    const fits = content !== null && (rest >= smallestPart || measure(content) <= rest);
    const text = fits ? shortenMiddle(content, rest, measure) : '';
    if (text === '') left.push(title);
    else {
      parts.push(heading + text);
      room = rest - measure(text);
    }
  }
  if (parts.length === 0) return nothingShown;
  return [...parts, ...(left.length > 0 ? [noteOf(left)] : [])].join('\n\n');
}

export function leastMiddle(item: SurfaceItem): string {
  return item.middle.length === 0 ? '' : nothingShown;
}

/**
 * One handoff between its boundary lines. The nonce in the boundary is random, so that no file can end its own block.
 */
export function renderBlock(item: SurfaceItem, middle: string, index: number, count: number, nonce: string) {
  const mark = `handoff ${index} of ${count} · ${nonce}`;
  const donts = item.donts === '' ? '' : `## ${sectionTitles.donts}\n\n${item.donts}`;
  const body = [item.about.join('\n'), item.action, middle, donts];
  return [
    `----- begin ${mark} -----`,
    // The next action is there even when nothing of it fits.
    body.filter((part, at) => at < 2 || part !== '').join('\n\n'),
    `----- end ${mark} -----`,
    `Sentinel of handoff ${index}: ${item.sentinel}`,
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
