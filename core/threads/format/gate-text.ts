import { findHeadings } from '../../text/headings.ts';
import { isNoPhrase, quotedIn, quotedText, readPhrase } from './phrase.ts';

/** A place in a prompt that speaks of a gate. */
export interface GateText {
  /** 0-based line. */
  index: number;
  phrase: string | null;
  /** `line`: a gate where it stands; `mark`: a phase says so of itself; `word`: a sentence somewhere that names a phrase. */
  kind: 'line' | 'mark' | 'word';
  /** Whether it tries to name a phrase of its own, in quotes or behind `Wait phrase:`. */
  own: boolean;
  /** The number or letter of the phase that it names. */
  target: string | null;
}

/** Lines that belong together, as one text with `\n`, without the marks of quotations and lists. */
interface Block {
  index: number;
  text: string;
  heading: boolean;
}

/** What any of the patterns below needs. */
const speaksOfGates = /run(?:[\s*_>]|<[^<>]{0,80}>)+only|wait(?:[\s*_>-]|<[^<>]{0,80}>)*phrase|\bgated?\b/i;

/** Whether a prompt may have a gate besides that of its frontmatter. */
export const maySpeakOfGates = (body: string) =>
  speaksOfGates.test(body.normalize('NFKC').replace(/\p{Cf}/gu, ''));

/** Letters as they look: no full-width forms, no invisible characters, HTML's emphasis as Markdown's. */
function plainLine(line: string): string {
  const text = line
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s{2,}/g, ' ');
  return text.replace(/<\/?(?:b|strong|em|i|u|mark)\b[^<>]{0,80}>/gi, '**');
}

/** Cuts a text into paragraphs, items and headings. Editors wrap lines: a gate may run over several. */
function readBlocks(lines: readonly string[], headings: ReadonlySet<number>): Block[] {
  const blocks: Block[] = [];
  let open = false;
  for (const [index, line] of lines.entries()) {
    const text = plainLine(line)
      .replace(/^[\s>]+/, '')
      .trimEnd();
    const heading = headings.has(index);
    const item = /^(?:[-*+]|\d{1,4}[.)]) (?:\[[ xX]\] )?/.exec(text)?.[0] ?? '';
    const isFence = /^(?:`{3,}|~{3,})/.test(text);
    if (open && !heading && item === '' && text !== '' && !isFence) {
      const last = blocks.at(-1);
      if (last) last.text += `\n${text}`;
      continue;
    }
    open = text !== '' && !heading && !isFence;
    const words = heading ? text.replace(/^#+ ?/, '') : text.slice(item.length);
    if (text !== '' && !isFence) blocks.push({ index, text: words, heading });
  }
  return blocks;
}

/** Whether a code span holds this whole part of a text: one that only begins or ends in it hides nothing. */
function isInCode(text: string, from: number, to: number): boolean {
  const spans = text.matchAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g);
  return [...spans].some(({ index, 0: span }) => index < from && index + span.length >= to);
}

const says = '(?:says?|said|types?|answers?|writes?|replies|is|remains|stays|to|say|be)';
const saidPhrase = new RegExp(
  `^[\\s*_:=—–-]{0,6}(?:\\s*(?:the|a|an|must|has|have|should|explicit|human|user|person|operator|owner|${says})\\b[\\s*_:]*){0,6}${quotedText}`,
  'iu',
);
const anySaid = new RegExp(`\\b(?:${says}|saying|phrase)[\\s*_:]+${quotedText}`, 'iu');

/** What follows the words `wait phrase`: the phrase as far as it can be told apart, and where it ends. */
function readAfter(rest: string, opening: number): { raw: string | null; length: number } | null {
  const quoted = saidPhrase.exec(rest);
  if (quoted) {
    const closing = /^[\s.,;:!]*[*_]*/.exec(rest.slice(quoted[0].length))?.[0].length ?? 0;
    return { raw: quotedIn(quoted), length: quoted[0].length + closing };
  }
  const separator = /^[*_]*\s*(?:[:=]|[—–-] )[\s*_]*/.exec(rest)?.[0];
  if (separator === undefined) return null;
  const value = rest.slice(separator.length);
  const closed = opening > 0 ? new RegExp(`^([\\s\\S]*?)[*_]{${Math.min(opening, 2)},}`).exec(value) : null;
  if (closed) return { raw: closed[1] ?? '', length: separator.length + closed[0].length };
  const [line = '', next] = value.split('\n');
  // A value that goes on could end anywhere; one of many sentences ends with its first.
  const goesOn = next !== undefined && !/^[A-Z][\w -]{0,30}:/.test(next);
  const raw = goesOn ? null : (/^(.+?)[.!?] +\p{Lu}/u.exec(line)?.[1] ?? line).replace(/[*_]{2,}$/, '');
  return { raw, length: separator.length + line.length };
}

const runOnly = /([*_]*)\s?\brun[\s*_]+only[\s*_]+after\b/gi;
const goAhead = /^[^.]{0,80}?(?:go[\s*_-]{0,3}ahead|approv|human|person|wait[\s*_-]{0,3}phrase)/i;
const waitPhrase = /wait[\s_*-]{0,3}phrase/gi;
/** A sentence that says it of a phase: `Phase F is the only step that pushes, gated by "ship it".` */
const gatedBy = new RegExp(
  `\\bphase\\s+[a-z]?\\d*[a-z]?\\b[^.;:\`"“]{0,80}\\bgated?[\\s*_]+(?:on|by|behind|with)\\b[^.;:\`"“]{0,30}?${quotedText}`,
  'giu',
);
/** The words by which a phase says that it is gated, in its heading or at the beginning of a line below. */
const gatedWord =
  /\bgated\b(?:\s+(?:on|by|behind|after|with)\s+(?<by>[^)\]\n]{1,80}))?|[[(](?:human )?gate[\])]|^[*_]*(?:human )?gate[*_]*:/i;
const phaseWord = /\bphase\s+([a-z]?\d+[a-z]?|[a-z])(?![a-z0-9])/gi;

/** The one phase that the sentence around names, apart from what is quoted. */
function targetOf(text: string, from: number, to: number): string | null {
  const ends = [...text.slice(0, from).matchAll(/[.!?]\s/g)];
  const end = /[.!?](?:\s|$)/.exec(text.slice(to))?.index ?? text.length;
  const sentence = `${text.slice((ends.at(-1)?.index ?? -1) + 1, from)} ${text.slice(to, to + end)}`;
  const words = sentence.replace(/`[^`]*`|"[^"]*"/g, ' ');
  const names = new Set([...words.matchAll(phaseWord)].map(([, name = '']) => name.toUpperCase()));
  return names.size === 1 ? ([...names][0] ?? null) : null;
}

/** The gate that a phase's heading, or the beginning of a line below it, says there is. */
function readMark(text: string, heading: boolean): Pick<GateText, 'phrase' | 'own' | 'target'> | null {
  const found = gatedWord.exec(text);
  if (!found || /\b(?:not |un|non-?)gated\b/i.test(text) || !(heading || found.index < 3)) return null;
  const raw = quotedIn(new RegExp(quotedText, 'u').exec(text.slice(found.index, found.index + 300)));
  if (raw !== null) return { phrase: readPhrase(raw), own: true, target: null };
  const by = found.groups?.by ?? '';
  const target =
    /^(?:phase\s+)?([A-Z]?\d+[A-Za-z]?|[A-Z])(?![A-Za-z0-9])/i.exec(by)?.[1]?.toUpperCase() ?? null;
  return { phrase: target === null ? readPhrase(by) : null, own: false, target };
}

/** Reads a part of a block that is short enough for patterns. */
function readPart(
  text: string,
  heading: boolean,
  below: string,
): (Omit<GateText, 'index'> & { at: number })[] {
  const found: ReturnType<typeof readPart> = [];
  const taken: [number, number][] = [];
  const add = (at: number, end: number, gate: Pick<GateText, 'kind' | 'phrase'> & Partial<GateText>) => {
    if (taken.some(([from, to]) => at >= from && at < to)) return;
    taken.push([at, end]);
    if (isInCode(text, at, end)) return;
    found.push({ at, own: true, target: gate.kind === 'word' ? targetOf(text, at, end) : null, ...gate });
  };
  for (const match of text.matchAll(runOnly)) {
    const opening = match[1]?.length ?? 0;
    const after = match.index + match[0].length;
    const rest = text.slice(after).split(/\brun[\s*_]+only[\s*_]+after\b/i)[0] ?? '';
    const begins = /(?:^|\n|[.!?:;|(—–]\s?)[*_]*$/.test(text.slice(0, match.index));
    if (opening < 2 && !(begins && goAhead.test(rest))) continue;
    const words = /wait[\s_*-]{0,3}phrase/i.exec(rest);
    const start = words ? words.index + words[0].length : 0;
    const read = words ? readAfter(rest.slice(start), opening) : null;
    const raw = read ? read.raw : quotedIn(anySaid.exec(rest));
    const length = read ? start + read.length : (/[*_]{2,}/.exec(rest)?.index ?? 0);
    const phrase = raw === null ? null : readPhrase(raw);
    add(match.index, after + length, { kind: 'line', phrase, own: words !== null || raw !== null });
  }
  for (const match of text.matchAll(waitPhrase)) {
    const after = match.index + match[0].length;
    const opening = /[*_]*$/.exec(text.slice(0, match.index))?.[0].length ?? 0;
    const isTitle = heading && /^[\s*_:]*$/.test(text.slice(after));
    const read = isTitle ? { raw: below, length: 0 } : readAfter(text.slice(after), opening);
    if (read === null || (read.raw !== null && isNoPhrase(read.raw))) continue;
    add(match.index, after + read.length, {
      kind: 'word',
      phrase: read.raw === null ? null : readPhrase(read.raw),
    });
  }
  const mark = readMark(text, heading);
  if (mark) add(0, 1, { kind: 'mark', ...mark });
  for (const match of heading || mark ? [] : text.matchAll(gatedBy)) {
    add(match.index, match.index + match[0].length, {
      kind: 'word',
      phrase: readPhrase(quotedIn(match) ?? ''),
    });
  }
  return found;
}

const partLength = 4_096;
/** Longer than any gate, so that none is cut in two. */
const overlap = 1_024;

function readBlock({ index: first, text, heading }: Block, below: string): GateText[] {
  const found = new Map<string, GateText>();
  for (let start = 0; start === 0 || start + overlap < text.length; start += partLength - overlap) {
    for (const { at, ...gate } of readPart(text.slice(start, start + partLength), heading, below)) {
      const index = first + text.slice(0, start + at).split('\n').length - 1;
      found.set(`${index} ${gate.kind} ${gate.phrase}`, { index, ...gate });
    }
  }
  return [...found.values()];
}

/** What stands below a heading `Wait phrase`: its first emphasised or quoted words, else its first line. */
function textBelow(block: Block | undefined): string {
  const quoted = quotedIn(new RegExp(quotedText, 'u').exec(block?.text ?? ''));
  const strong = /^[*_]{2,}([\s\S]+?)[*_]{2,}/.exec(block?.text ?? '')?.[1];
  return strong ?? quoted ?? block?.text.split('\n')[0] ?? '';
}

/**
 * Returns which of these lines are text, not code or a comment: a heading put in the place of one is found as such. A
 * fence or comment that is never closed would swallow every gate below it: then all of them count.
 */
export function liveLines(lines: readonly string[], indexes: readonly number[]): ReadonlySet<number> {
  if (!lines.some((line) => /`{3}|~{3}|</.test(line))) return new Set(indexes);
  const probe = [...lines, '', '## end'];
  for (const index of indexes) {
    const indent = (lines[index] ?? '').search(/\S/);
    probe[index] = `${' '.repeat(Math.min(Math.max(indent, 0), 3))}## gate`;
  }
  const found = new Set(findHeadings(probe).map((heading) => heading.index));
  return found.has(probe.length - 1) ? found : new Set(indexes);
}

/** Returns what the text of a prompt says of gates, in its order. In doubt a line is a gate, but not in code or comments. */
export function findGateTexts(lines: readonly string[], headings: ReadonlySet<number>): GateText[] {
  const blocks = readBlocks(lines, headings);
  const found = blocks.flatMap((block, number) =>
    speaksOfGates.test(block.text) ? readBlock(block, textBelow(blocks[number + 1])) : [],
  );
  if (found.length === 0) return [];
  const live = liveLines(
    lines,
    found.map(({ index }) => index),
  );
  return found.filter(({ index }) => live.has(index)).sort((a, b) => a.index - b.index);
}
