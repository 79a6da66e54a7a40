import { countBreaks } from '../../text/lines.ts';
import { readTables } from './gate-table.ts';
import { isNoPhrase, quotedIn, quotedText, readPhrase } from './phrase.ts';
import { type Block, liveLines, plainText, readBlocks } from './plain-text.ts';

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

/** What any of the patterns below needs. */
const speaksOfGates =
  /run[\s*_>]+only|wait[\s*_>-]*phrase|freigabe(?:satz|wort)|\bgated?\b|\b(?:human|person|operator|owner|maintainer|someone|somebody|i|we)\b[^.]{0,30}\b(?:sa[yi]|type|write)/i;

/** Whether a prompt may have a gate besides that of its frontmatter. */
export const maySpeakOfGates = (body: string) => speaksOfGates.test(plainText(body));

/** Whether a code span holds this whole part of a text: one that only begins or ends in it hides nothing. */
function isInCode(text: string, from: number, to: number): boolean {
  if (!text.includes('`')) return false;
  const spans = text.matchAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g);
  return [...spans].some(({ index, 0: span }) => index < from && index + span.length >= to);
}

/** Who gives a go-ahead. */
const people = '(?:human|person|operator|owner|maintainer|someone|somebody|i|we)';
const says = '(?:says?|said|types?|answers?|writes?|replies|is|are|remains|stays|to|say|be)';
const saidPhrase = new RegExp(
  `^[\\s*_:=(→>—–-]{0,6}(?:\\s*(?:the|a|an|must|has|have|should|explicit|human|user|person|operator|owner|${says})\\b[\\s*_:]*){0,6}${quotedText}`,
  'iu',
);
const anySaid = new RegExp(`\\b(?:${says}|saying|phrase)[\\s*_:]+${quotedText}`, 'iu');

const strongSaid = new RegExp(`\\b(?:${says}|saying|phrase)[\\s:]+[*_]{2,}([^*_]{1,300})[*_]{2,}`, 'iu');

/** Words between `wait phrase` and the phrase: `(say exactly this):`. */
const remark = /^[\s*_]*\([^()\n|`"“„«']{0,60}\)(?=[\s*_]*[:=→])/;

/** What follows the words `wait phrase`: the phrase as far as it can be told apart, and where it ends. */
function readAfter(text: string, opening: number): { raw: string | null; length: number } | null {
  const skipped = remark.exec(text)?.[0].length ?? 0;
  const rest = text.slice(skipped);
  const quoted = saidPhrase.exec(rest);
  if (quoted) {
    const closing = /^[\s.,;:!]*[*_]*/.exec(rest.slice(quoted[0].length))?.[0].length ?? 0;
    return { raw: quotedIn(quoted), length: skipped + quoted[0].length + closing };
  }
  const strong = /^[*_]*\s+(?:is|are|remains|says?)\b[\s:]*[*_]{2,}([^*\n]{1,300}?)[*_]{2,}/.exec(rest);
  if (strong) return { raw: strong[1] ?? '', length: skipped + strong[0].length };
  const separator = /^[*_]*\s*(?:(?:is|are)\s*:|[:=→|]|[=-]>|[—–-] )[\s*_]*/.exec(rest)?.[0];
  if (separator === undefined) return null;
  const value = rest.slice(separator.length);
  const length = skipped + separator.length;
  const closed = opening > 0 ? new RegExp(`^([\\s\\S]*?)[*_]{${Math.min(opening, 2)},}`).exec(value) : null;
  if (closed) return { raw: closed[1] ?? '', length: length + closed[0].length };
  const [line = '', next] = value.split('\n');
  const [cell = '', isCell] = line.slice(0, 1_001).split('|');
  // A value that goes on could end anywhere; one of many sentences ends with its first.
  const goesOn = isCell === undefined && next !== undefined && !/^[A-Z][\w -]{0,30}:/.test(next);
  const raw = goesOn ? null : (/^(.+?)[.!?] +\p{Lu}/u.exec(cell)?.[1] ?? cell).replace(/[*_]{2,}$/, '');
  return { raw, length: length + line.length };
}

const runOnly = /([*_]*)\s?\brun[\s*_]+only[\s*_]+after\b/gi;
const goAhead = /^[^.]{0,80}?(?:go[\s*_-]{0,3}ahead|approv|human|person|wait[\s*_-]{0,3}phrase)/i;
const waitPhrase =
  /(?:wait[\s_*-]{0,3}phrases?(?![a-z])(?:\s+for\s+(?:this|the|phase)\s+[\w-]{1,20})?|freigabe(?:satz|wort)(?![a-zäöüß]))/gi;
/** `Phase F pushes, gated by "ship it"`, and `Do not begin until a human says "ship it"`. */
const gatedBy = new RegExp(
  `(?:\\bphase\\s+[a-z]?\\d*[a-z]?\\b:?[^.;:\`"“]{0,80}\\bgated?[\\s*_]+(?:on|by|behind|with)\\b[^.;:\`"“]{0,30}?|\\b(?:until|unless|waits? for)\\b[^.;:\`"“]{0,40}\\b${people}\\b[^.;:\`"“]{0,30}?\\b(?:says?|said|saying|types?|writes?)[\\s*_:]+)${quotedText}`,
  'giu',
);
/** The words by which a phase says that it is gated, in its heading or at the beginning of a line below. */
const gatedWord =
  /(?<!\b(?:feature|flag)-)\bgated\b(?:\s+(?:on|by|behind|after|with)\s+(?<by>[^)\]\n]{1,80}))?|[[(](?:human )?gate[\])]|^[*_]*(?:human )?gate[*_]*(?::|\s+[—–-]\s)/i;
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
  if (!found || /\b(?:not |un|non-?)gated\b/i.test(text)) return null;
  const begins = /^(?:.{0,2}|[*_]*this (?:phase|step|stage|part) is [*_]*)$/i.test(
    text.slice(0, found.index),
  );
  if (!heading && !begins) return null;
  const raw = quotedIn(new RegExp(quotedText, 'u').exec(text.slice(found.index, found.index + 300)));
  const after = text.slice(found.index + found[0].length);
  const isLabel =
    found.groups?.by !== undefined || /GATE/.test(found[0]) || /^[*_]*(?:\W|$)(?! ?\w)/.test(after);
  if (!heading && raw === null && !isLabel) return null;
  if (raw !== null) return { phrase: readPhrase(raw), own: true, target: null };
  const by = found.groups?.by ?? '';
  const target =
    /^(?:phase\s+)?([A-Z]?\d+[A-Za-z]?|[A-Z])(?![A-Za-z0-9])/i.exec(by)?.[1]?.toUpperCase() ?? null;
  return { phrase: target === null ? readPhrase(by) : null, own: false, target };
}

/** Words with nothing behind them: what they name stands below. */
const isLabelAlone = /^[\s*_:]*$/;

/** Reads a part of a block that is short enough for patterns. */
function readPart(
  text: string,
  heading: boolean,
  below: string | null,
): (Omit<GateText, 'index'> & { at: number })[] {
  const found: ReturnType<typeof readPart> = [];
  const taken: [number, number][] = [];
  const add = (
    at: number,
    end: number,
    gate: Pick<GateText, 'kind' | 'phrase'> & Partial<GateText>,
    words = end,
  ) => {
    if (taken.some(([from, to]) => at >= from && at < to)) return;
    taken.push([at, end]);
    // A value that begins in the code of its words ends there too.
    const value = words + (/^[^\p{L}\p{N}]*/u.exec(text.slice(words, end))?.[0].length ?? 0) + 1;
    if (isInCode(text, at, Math.min(end, value))) return;
    found.push({ at, own: true, target: gate.kind === 'word' ? targetOf(text, at, end) : null, ...gate });
  };
  for (const match of text.matchAll(runOnly)) {
    const opening = match[1]?.length ?? 0;
    const after = match.index + match[0].length;
    const rest = text.slice(after).split(/\brun[\s*_]+only[\s*_]+after\b/i)[0] ?? '';
    const begins = /(?:^|\n|[.!?:;|(—–]\s?)[*_]*$/.test(text.slice(0, match.index));
    const isSaid = anySaid.test(rest.split(/[.!?](?:\s|$)/)[0] ?? '');
    if (opening < 2 && !((begins || isSaid) && goAhead.test(rest))) continue;
    const words = /wait[\s_*-]{0,3}phrases?/i.exec(rest);
    const start = words ? words.index + words[0].length : 0;
    const read = words ? readAfter(rest.slice(start), opening) : null;
    const isBelow = words !== null && below !== null && isLabelAlone.test(rest.slice(start));
    const said = quotedIn(anySaid.exec(rest)) ?? strongSaid.exec(rest)?.[1] ?? null;
    const raw = isBelow ? below : read ? read.raw : said;
    const length = read ? start + read.length : (/[*_]{2,}/.exec(rest)?.index ?? 0);
    const phrase = raw === null ? null : readPhrase(raw);
    const gate = { kind: 'line' as const, phrase, own: words !== null || raw !== null };
    add(match.index, after + length, gate, words ? after + start : undefined);
  }
  for (const match of text.matchAll(waitPhrase)) {
    const after = match.index + match[0].length;
    const opening = /[*_]*$/.exec(text.slice(Math.max(0, match.index - 8), match.index))?.[0].length ?? 0;
    const isBelow = below !== null && isLabelAlone.test(text.slice(after));
    const read = isBelow ? { raw: below, length: 0 } : readAfter(text.slice(after), opening);
    if (read === null || (read.raw !== null && isNoPhrase(read.raw))) continue;
    const phrase = read.raw === null ? null : readPhrase(read.raw);
    add(match.index, after + read.length, { kind: 'word', phrase }, after);
  }
  const mark = readMark(text, heading);
  if (mark) add(0, 1, { kind: 'mark', ...mark });
  for (const match of heading || mark ? [] : text.matchAll(gatedBy)) {
    const end = match.index + match[0].length;
    add(match.index, end, {
      kind: 'word',
      phrase: readPhrase(quotedIn(match) ?? ''),
      target: targetOf(match[0], match[0].length, match[0].length) ?? targetOf(text, match.index, end),
    });
  }
  return found;
}

/** With more a prompt is not read by anyone: it holds as a whole, and costs no more time than others. */
export const gateLimit = 300;

const partLength = 4_096;
/** Longer than any gate, so that none is cut in two. */
const overlap = 1_024;

function readBlock({ index: first, text: whole, heading }: Block, below: string | null): GateText[] {
  const { text, rows } = readTables(whole);
  const found = new Map<number, GateText>();
  let line = first;
  for (let start = 0; start === 0 || start + overlap < text.length; start += partLength - overlap) {
    const part = text.slice(start, start + partLength);
    for (const { at, ...gate } of readPart(part, heading, below))
      found.set(start + at, { index: line + countBreaks(part.slice(0, at)), ...gate });
    if (found.size > gateLimit) break;
    line += countBreaks(part.slice(0, partLength - overlap));
  }
  const inRows = rows.map(({ line: row, phrase, target }) => {
    return { index: first + row, phrase, kind: 'word' as const, own: phrase !== null, target };
  });
  return [...inRows, ...found.values()];
}

/**
 * What stands below a heading `Wait phrase`: its first emphasised or quoted words, else its first line. Below another
 * text only a quotation or code counts; null for anything else.
 */
function textBelow(lines: readonly string[], { heading }: Block, next: Block | undefined): string | null {
  if (next === undefined || next.heading) return null;
  const isSetApart = /^\s*>/.test(lines[next.index] ?? '') || /^\s*[`~]{3}/.test(lines[next.index - 1] ?? '');
  const quoted = quotedIn(new RegExp(quotedText, 'u').exec(next.text));
  const strong = /^[*_]{2,}([\s\S]+?)[*_]{2,}/.exec(next.text)?.[1];
  if (!heading && !isSetApart) return null;
  return strong ?? quoted ?? next.text.split('\n')[0] ?? null;
}

/** Returns what the text of a prompt says of gates, in its order. In doubt a line is a gate, but not in code or comments. */
export function findGateTexts(lines: readonly string[], headings: ReadonlySet<number>): GateText[] {
  const blocks = readBlocks(lines, headings);
  const found: GateText[] = [];
  for (const [number, block] of blocks.entries()) {
    if (found.length > gateLimit) break;
    if (speaksOfGates.test(block.text))
      found.push(...readBlock(block, textBelow(lines, block, blocks[number + 1])));
  }
  if (found.length === 0) return [];
  const live = liveLines(
    lines,
    found.map(({ index }) => index),
  );
  return found.filter(({ index }) => live.has(index)).sort((a, b) => a.index - b.index);
}
