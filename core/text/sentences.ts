import { countBreaks } from './lines.ts';

const listMark = /^\s*(?:>\s*)*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(?:\[[ xX]\]\s+)?/;
/** Words after which a full stop ends no sentence. */
const abbreviation =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|cf|vs|approx|no|nr|fig|dr|mr|mrs|ms|st|z\. ?b|d\. ?h|u\. ?a|o\. ?ä|i\. ?d\. ?r|usw|bzw|ca|vgl|ggf|evtl|inkl|bspw|abs|art|prof|inc|ltd|resp|incl|excl|p\.ex|ej|sr|sra|т\.е|т\.д)$/iu;
/** A word of one small letter is one too: "z. B."; a unit, as in "40 s.", is not. */
const oneLetter = /(?:^|(?<!\d)[\s(])\p{Ll}$/u;
/** What makes the number before it an ordinal: "bis zum 3. März". */
const ordinalNoun =
  /^ (?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jan|Feb|Apr|Aug|Sept?|Okt|Nov|Dez|Quartal|Etage|Stock|Woche|Runde|Sprint|Auflage|Platz|Stelle|Schritt|Jahrhundert)(?!\p{L})/u;

function isOrdinal(text: string, at: number): boolean {
  const before = /(?:^|[^\w.,])(\d{1,3})$/.exec(text.slice(Math.max(0, at - 6), at));
  if (before === null) return false;
  return ordinalNoun.test(text.slice(at + 1, at + 16)) || (at < 6 && text.slice(0, at).trim() === before[1]);
}

/** The marks of a quotation at the beginning of its lines. */
export function withoutQuoteMarks(text: string): string {
  return text.includes('>') ? text.replace(/^[ \t]*(?:>[ \t]*)+/gm, '') : text;
}

function isEnd(text: string, at: number): boolean {
  const char = text.charAt(at);
  // Within brackets the sentence around them goes on.
  if ('。！？'.includes(char))
    return !/[」』）]/.test(text.charAt(at + 1)) && !/「[^」]*$/.test(text.slice(Math.max(0, at - 60), at));
  if (!'.!?'.includes(char)) return false;
  const next = text.charAt(at + 1);
  if (next !== '' && !/[\s"'”’)*_]/.test(next)) return false;
  // What is quoted ends, and the sentence around it goes on.
  if (char !== '.') return !/^["”’]\s+(?:\p{Ll}|[–—-]\s)/u.test(text.slice(at + 1, at + 8));
  const after = text
    .slice(at + 1)
    .trimStart()
    .charAt(0);
  if (/\p{Ll}/u.test(after)) return false;
  const before = text.slice(Math.max(0, at - 12), at);
  return !abbreviation.test(before) && !oneLetter.test(before) && !isOrdinal(text, at);
}

const mayEnd = /[.!?。！？`]/g;

/** Where each sentence of a line of prose ends; never inside a code span. */
function endsOf(text: string): number[] {
  const ends: number[] = [];
  let code = false;
  for (const { index: at } of text.matchAll(mayEnd)) {
    if (text.charAt(at) === '`') code = !code;
    else if (!code && at >= (ends.at(-1) ?? 0) && isEnd(text, at)) {
      let end = at + 1;
      while (/["'”’)*_]/.test(text.charAt(end))) end++;
      ends.push(end);
    }
  }
  return ends.at(-1) === text.length ? ends : [...ends, text.length];
}

/** Runs of lines that belong together: a nested item, a quoted line's mark or a table row begins a new one. */
function chunksOf(text: string): { text: string; line: number }[] {
  const chunks: { text: string; line: number }[] = [];
  text.split('\n').forEach((line, index) => {
    const last = chunks.at(-1);
    if (last === undefined || line.trim() === '' || /^\s*(?:[-*+]|\d{1,9}[.)])\s|^\s*\|/.test(line))
      chunks.push({ text: line, line: index });
    else last.text += `\n${line}`;
  });
  return chunks.filter((chunk) => chunk.text.trim() !== '');
}

/**
 * The sentences of a block: `raw` with its own line breaks, `text` on one line and without list mark, and how many line
 * breaks of the block are above it.
 */
export function splitSentences(text: string): { raw: string; text: string; line: number }[] {
  return chunksOf(text).flatMap((chunk) => {
    let from = 0;
    let { line: next } = chunk;
    return endsOf(chunk.text).flatMap((end) => {
      const raw = chunk.text.slice(from, end);
      const lead = raw.length - raw.trimStart().length;
      const line = next + countBreaks(raw.slice(0, lead));
      from = end;
      next += countBreaks(raw);
      const plain = withoutQuoteMarks(raw).replace(listMark, '').replace(/\s+/g, ' ').trim();
      return plain === '' ? [] : [{ raw: raw.trim(), text: plain, line }];
    });
  });
}

/** How a line begins that goes on with nothing: a label, a mark, a time, a speaker. */
const opensLine =
  /^(?:[\p{L}][\p{L} ]{1,24}[:：]\s|(?:\*\*|__)[^*_]{1,40}(?:[:：]|(?:\*\*|__)[:：])|AC[-\s]?\d|[[(]?\d{1,2}:\d{2}\b|TODO|@\w|[•·–—▪►→]\s)/u;

/** When and by whom a line of a chat or transcript was said: `[09:15] ria: `, `mo 09:01  tadeusz: `. */
const speaker =
  /^[\s>]*(?:\p{L}{2,3}\.? )?[[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?(?: ?[ap]m)?[\s,–-]+[\p{L}@][\p{L}\p{N}._'’-]*(?: \p{Lu}[\p{L}.'’-]*)?:\s+/iu;

export const withoutSpeaker = (text: string): string => text.replace(speaker, '');

/**
 * Whether a writer broke a line on purpose: it opens something, or its first word would have fit above. `width` is the
 * longest line of the paragraph, which a wrapped one fills.
 */
function isOwnLine(line: string, before: string, width: number): boolean {
  if (opensLine.test(line) || /(?: {2}|\\)$/.test(before)) return true;
  const first = /^\S+/.exec(line)?.[0] ?? '';
  return (
    !/^\p{Ll}/u.test(line) &&
    !/[,，、]$/.test(before) &&
    before.length + 1 + Math.min(first.length, 12) <= width - 4
  );
}

/** A sentence: `raw` with its own line breaks, `text` on one line, and how many line breaks of the block are above it. */
type Sentence = ReturnType<typeof splitSentences>[number];

/** Returns the sentences of a paragraph, item or quotation; lines that were never wrapped are sentences of their own. */
export function splitStatements(text: string): Sentence[] {
  if (!text.includes('\n')) return splitSentences(text);
  const lines = text.split('\n');
  const width = Math.max(...lines.map((line) => line.length));
  const runs: { text: string; line: number }[] = [];
  lines.forEach((line, index) => {
    const last = runs.at(-1);
    const before = lines[index - 1] ?? '';
    if (last === undefined || isOwnLine(line.trimStart(), before, width))
      runs.push({ text: line, line: index });
    else last.text += `\n${line}`;
  });
  return runs.flatMap((run) =>
    splitSentences(run.text).map((one) => ({ ...one, line: one.line + run.line })),
  );
}
