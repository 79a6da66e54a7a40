import { type ChosenKeys, chooseKeys, keyOfOpener, type SectionKey } from './choose-keys.ts';
import { headingWords, meaningsOf } from './heading-meaning.ts';
import { labelEnd, type NextLabel, readNextLabel } from './labels.ts';
import { findMarkedLines } from './marked-lines.ts';
import { findOpeners, labelLevel, type Opener, proseLines } from './openers.ts';
import { ownKeyOf } from './section-titles.ts';

/** `preamble` and `other` are what is in none of ours. */
export interface Section {
  key: SectionKey | 'preamble' | 'other';
  /** Heading text without its marks; empty for the preamble. */
  title: string;
  /** 1-based line of the heading in the body. */
  line: number;
  /** Everything under the heading, trimmed of blank lines at both ends. */
  content: string;
  /** True where no heading is above it: its first line is text. */
  headless?: true;
}

/** Returns the section that a heading names by its words alone; in a document another may say it better. */
export function sectionKeyOf(title: string): SectionKey | 'other' {
  return keyOfOpener({ own: ownKeyOf(title), said: meaningsOf(title) });
}

/** The text between two offsets with `\n` as line end, without blank lines at its beginning and white space at its end. */
function contentBetween(text: string, from: number, to: number): string {
  const whole = text.slice(from, to);
  const first = whole.search(/[^ \t\r\n]/);
  const start = Math.max(whole.lastIndexOf('\n', first), whole.lastIndexOf('\r', first)) + 1;
  return first < 0 ? '' : whole.slice(start).trimEnd().replace(/\r\n?/g, '\n');
}

/** A place in a body where a section begins. */
interface Start extends Pick<Section, 'key' | 'title' | 'headless'> {
  level: number;
  line: number;
  /** Where the section before it ends, and where its own text begins. */
  at: number;
  from: number;
}

const wholly: readonly Section['key'][] = ['next-action', 'donts'];
const kept: readonly Section['key'][] = [...wholly, 'constraints', 'acceptance', 'blockers'];

/** Whether a heading below the open section's begins one of its own, or belongs to that section. */
function opensDeeper(opener: Opener, key: Section['key'], open: Start): boolean {
  if (open.key === 'preamble' || opener.own) return true;
  if (key === 'next-action') return open.key !== 'next-action';
  if (wholly.includes(open.key)) return false;
  if (kept.includes(key)) return key !== open.key;
  return open.key === 'other' && key !== 'other' && opener.level <= 3;
}

/** Returns where sections begin, by the headings of a body. */
function startsOf(openers: readonly Opener[], { keys, swallowed }: ChosenKeys): Start[] {
  let open: Start = { key: 'preamble', title: '', level: 0, line: 0, at: 0, from: 0 };
  let parent = open;
  const starts = [open];
  for (const opener of openers) {
    const chosen = keys.get(opener) ?? 'other';
    const key = chosen === 'title' ? 'preamble' : chosen;
    const isLabel = opener.level === labelLevel;
    // A bold line that says nothing of ours only ends what another one opened.
    if (isLabel && key === 'other' && open.level < labelLevel) continue;
    if (swallowed.has(opener) || (opener.level > open.level && !opensDeeper(opener, key, open))) continue;
    if (open.level < labelLevel) parent = open;
    const { title, line, start: at, end: from } = opener;
    const level = key === 'preamble' ? 0 : isLabel && key === 'other' ? parent.level : opener.level;
    open = { key: isLabel && key === 'other' ? parent.key : key, title, level, line, at, from };
    starts.push(open);
  }
  return starts;
}

/** Larger bodies without a heading of Markdown that says what comes next are not searched line by line. */
const labelSearchLimit = 262_144;

/** Adds the section of the line that says most explicitly what comes next, where no heading does. */
function withLabelled(starts: readonly Start[], body: string): readonly Start[] {
  if (body.length > labelSearchLimit) return starts;
  const lines = body.split(/\r\n|\r|\n/);
  const offsets: number[] = [0];
  for (const { index, 0: mark } of body.matchAll(/\r\n|\r|\n/g)) offsets.push(index + mark.length);
  let label: NextLabel | null = null;
  let line = 0;
  for (const at of proseLines(body)) {
    const found = readNextLabel(lines[at] ?? '', lines[at + 1] ?? '');
    if (found && found.rank > (label?.rank ?? 0)) [label, line] = [found, at];
  }
  if (!label) return starts;
  const end = labelEnd(lines, line, label);
  const from = offsets[line] ?? 0;
  const to = offsets[end] ?? body.length;
  const above = starts.findLast(({ from: begin }) => begin <= from) ?? starts[0];
  const headless = label.alone && label.item === 0 ? {} : { headless: true as const };
  const own: Start = {
    key: 'next-action',
    title: label.alone && label.item === 0 ? label.title : '',
    level: labelLevel,
    line,
    at: from,
    from: label.alone && label.item === 0 ? from + (lines[line] ?? '').length : from,
    ...headless,
  };
  const rest: Start[] = above ? [{ ...above, line: end, at: to, from: to, headless: true }] : [];
  const next = starts.find(({ at }) => at >= to);
  const isFollowed = body.slice(to, next?.at ?? body.length).trim() !== '';
  return [
    ...starts.filter(({ at }) => at < from || (at === from && at === 0)),
    own,
    ...(isFollowed ? rest : []),
    ...starts.filter(({ at }) => at >= to && at > 0),
  ];
}

/** Adds the headings of other notations, where one of them says something that a reader needs first. */
function withMarked(openers: readonly Opener[], body: string, nextAction = ''): readonly Opener[] {
  if (body.length > labelSearchLimit) return openers;
  const taken = new Set(openers.map(({ start }) => start));
  const marked = findMarkedLines(body).filter(({ start }) => !taken.has(start));
  const named = headingWords(nextAction);
  const isMeant = (opener: Opener) =>
    wholly.includes(keyOfOpener(opener)) || (named !== '' && headingWords(opener.title) === named);
  if (!marked.some(isMeant)) return openers;
  return [...openers, ...marked].sort((a, b) => a.start - b.start);
}

/** Returns where sections begin, the next action among them when anything names it: a line does it better than a title. */
function withNextAction(openers: readonly Opener[], chosen: ChosenKeys, body: string): readonly Start[] {
  const { onlyTitle, hasNextAction, keys } = chosen;
  if (!onlyTitle) {
    const starts = startsOf(openers, chosen);
    return hasNextAction ? starts : withLabelled(starts, body);
  }
  const named = startsOf(openers, { ...chosen, keys: new Map(keys).set(onlyTitle, 'title') });
  const labelled = withLabelled(named, body);
  return labelled === named ? startsOf(openers, chosen) : labelled;
}

/** Splits a body. `nextAction` is the heading that its writer named as the next action. */
export function splitSections(body: string, nextAction?: string): Section[] {
  const ofMarkdown = findOpeners(body);
  const known = chooseKeys(ofMarkdown, body, nextAction);
  const isSure = known.hasNextAction && !known.onlyTitle;
  const openers = isSure ? ofMarkdown : withMarked(ofMarkdown, body, nextAction);
  const chosen = openers === ofMarkdown ? known : chooseKeys(openers, body, nextAction);
  const starts = withNextAction(openers, chosen, body);
  return starts.flatMap(({ key, title, line, from, headless }, position): Section[] => {
    const content = contentBetween(body, from, starts[position + 1]?.at ?? body.length);
    if (content === '' && (headless || (key === 'preamble' && title === ''))) return [];
    return [{ key, title, line: line + 1, content, ...(headless ? { headless } : {}) }];
  });
}

export function sectionContent(sections: readonly Section[], key: SectionKey): string {
  return sections
    .filter((section) => section.key === key && section.content !== '')
    .map((section) => section.content)
    .join('\n\n');
}
