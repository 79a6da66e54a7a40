import { readPlainScalar } from '../../text/frontmatter.ts';

/** What only the full parser can judge. One for all, because making an error costs more than reading a file. */
export const notPlain = new Error('not plain');

/** One key of a mapping: what stands behind its colon, and the lines below it. */
export interface Pair {
  key: string;
  raw: string;
  below: string;
}

/** The first line that is neither empty nor a comment. */
export const firstLine = /(?:^|\n)( *)([^ \n#].*)/;

/** Fields that are read as they are written; of all others only the words count, or whether there are several lines. */
const exact = new Set(['id', 'parent', 'agent', 'status', 'next', 'next_agent', 'next_priority', 'priority']);

const blockScalar = /^[|>][+-]?$/;

/** A value that goes on below its line is not plain. */
export function refuseBelow(below: string): void {
  if (below !== '' && firstLine.test(below)) throw notPlain;
}

/** The text of a scalar, of one line or of several. */
export function readScalar(pair: Pair): string {
  if (blockScalar.test(pair.raw)) return readBlock(pair);
  refuseBelow(pair.below);
  return pair.raw === '' ? '' : decodeScalar(pair.raw);
}

function readBlock({ key, raw, below }: Pair): string {
  const all = below.split('\n').map((line) => line.trimEnd());
  const lines = all.slice(
    all.findIndex((line) => line !== ''),
    all.findLastIndex((line) => line !== '') + 1,
  );
  const indents = lines.map((line) => (line === '' ? -1 : line.search(/\S/)));
  const indent = indents[0] ?? 0;
  // A comment further out ends the text; one inside is text.
  if (lines[0]?.trimStart().startsWith('#') || indents.some((own) => own >= 0 && own < indent))
    throw notPlain;
  const folds = raw.startsWith('>');
  const even = indents.every((own) => own === indent);
  if (folds && !even && exact.has(key)) throw notPlain;
  return lines.map((line) => line.slice(indent)).join(folds && even ? ' ' : '\n');
}

/** The text of a scalar on one line. */
export function decodeScalar(raw: string): string {
  const quote = raw.charAt(0);
  if (quote === "'") {
    const single = /^'((?:[^']|'')*)'(?: +#.*)?$/.exec(raw)?.[1];
    if (single === undefined) throw notPlain;
    return single.replaceAll("''", "'");
  }
  const value = readPlainScalar(raw.includes(' #') ? withoutComment(raw, quote) : raw);
  if (value === null) throw notPlain;
  return value;
}

function withoutComment(raw: string, quote: string): string {
  return quote === '"' ? (/^("(?:[^"\\]|\\.)*") +#.*$/.exec(raw)?.[1] ?? raw) : raw.replace(/ +#.*$/, '');
}
