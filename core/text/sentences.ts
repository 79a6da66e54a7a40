import { countBreaks } from './lines.ts';

export const listMark = /^\s*(?:>\s*)*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(?:\[[ xX]\]\s+)?/;
/** Words after which a full stop ends no sentence. */
const abbreviation =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|cf|vs|approx|no|nr|fig|dr|mr|mrs|ms|st|z\.b|d\.h|u\.a|usw|bzw|ca|vgl|p\.ex|ej|sr|sra|т\.е|т\.д)$/i;

/** The marks of a quotation at the beginning of its lines. */
export function withoutQuoteMarks(text: string): string {
  return text.includes('>') ? text.replace(/^[ \t]*(?:>[ \t]*)+/gm, '') : text;
}

function isEnd(text: string, at: number): boolean {
  const char = text.charAt(at);
  if ('。！？'.includes(char)) return true;
  if (!'.!?'.includes(char)) return false;
  const next = text.charAt(at + 1);
  if (next !== '' && !/[\s"'”’)*_]/.test(next)) return false;
  if (char !== '.') return true;
  const after = text
    .slice(at + 1)
    .trimStart()
    .charAt(0);
  return !abbreviation.test(text.slice(Math.max(0, at - 12), at)) && !/\p{Ll}/u.test(after);
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
