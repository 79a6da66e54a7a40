import { forbids } from '../../text/prohibitions.ts';
import { splitSentences } from '../../text/sentences.ts';
import { neutraliseLine } from '../../text/untrusted.ts';
import { withoutMarks } from '../evidence/claims.ts';
import { sectionTitles } from '../format/section-titles.ts';
import { type Measure, shortenMiddle } from './fit.ts';
import type { SurfaceItem } from './item.ts';

/** A section shorter than this is not worth showing in part. */
const smallestPart = 160;

const nothingShown = '[The other sections are left out here for space; they are in the file.]';

const forbiddenTitle = 'Forbidden in what is left out here:';
/** Of what is forbidden outside the don'ts at most so many units are kept, and no more than a third of the room. */
const forbiddenLimit = 1_500;
/** Behind so many characters nobody looks for them: a start has no time. */
const readLimit = 262_144;

/** The sentences of the middle sections that forbid something, as lines, within a budget. */
function forbiddenLines({ middle }: SurfaceItem, budget: number, measure: Measure): string[] {
  let left = budget - measure(`${forbiddenTitle}\n`);
  let unread = readLimit;
  return middle
    .flatMap(({ raw }) => {
      const text = raw.slice(0, Math.max(0, unread));
      unread -= text.length;
      return forbids(text) ? splitSentences(text) : [];
    })
    .filter(({ text }) => forbids(text) && text.length <= 400)
    .map(({ text }) => `- ${withoutMarks(neutraliseLine(text, 400))}`)
    .filter((line, at, all) => all.indexOf(line) === at)
    .filter((line) => {
      left -= measure(line) + 1;
      return left >= 0;
    });
}

/**
 * The middle of a handoff within `budget`: whole sections by priority, then one shortened, then what was left out and
 * every sentence of it that forbids something.
 */
export function renderMiddle(item: SurfaceItem, budget: number, measure: Measure): string {
  const { middle } = item;
  const whole = middle.map(({ title, content }) => (content === null ? null : `## ${title}\n\n${content}`));
  if (!whole.includes(null) && measure(whole.join('\n\n')) <= budget) return whole.join('\n\n');
  const parts: string[] = [];
  const left: string[] = [];
  const noteOf = (titles: readonly string[]) => `[Left out here, see the file: ${titles.join('; ')}]`;
  const forbidden = forbiddenLines(item, Math.min(forbiddenLimit, Math.floor(budget / 3)), measure);
  const reserved = forbidden.length === 0 ? 0 : measure(`\n\n${[forbiddenTitle, ...forbidden].join('\n')}`);
  let room = budget - measure(`\n\n${noteOf(middle.map(({ title }) => title))}`) - reserved;
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
  const shown = parts.join('\n').replace(/\s+/g, ' ');
  const lost = forbidden.filter((line) => !shown.includes(line.slice(2)));
  const kept = lost.length > 0 ? [[forbiddenTitle, ...lost].join('\n')] : [];
  if (parts.length === 0) return [nothingShown, ...kept].join('\n\n');
  return [...parts, ...(left.length > 0 ? [noteOf(left)] : []), ...kept].join('\n\n');
}

export function leastMiddle(item: SurfaceItem): string {
  return item.middle.length === 0 ? '' : nothingShown;
}

/** One handoff between its boundary lines, whose nonce is random: no file can end its own block. */
export function renderBlock(item: SurfaceItem, middle: string, index: number, count: number, nonce: string) {
  const mark = `handoff ${index} of ${count} · ${nonce}`;
  const donts = item.donts === '' ? '' : `## ${sectionTitles.donts}\n\n${item.donts}`;
  const body = [item.about.join('\n'), item.introduction, item.action, middle, donts];
  return [
    `----- begin ${mark} -----`,
    // The next action is there even when nothing of it fits.
    body.filter((part, at) => at === 0 || at === 2 || part !== '').join('\n\n'),
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
