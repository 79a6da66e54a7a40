/** Returns how many line breaks `\n` a text has. */
export function countBreaks(text: string): number {
  return text.split('\n').length - 1;
}

/** Returns a text on one line, without white space around it; empty for none. */
export function oneLine(text: string | undefined): string {
  return text?.replace(/\s+/g, ' ').trim() ?? '';
}

/** Returns a text of at most `limit` characters; what is cut off shows as an ellipsis. */
export function clip(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}

/** Returns a text with single quotation marks for double ones, of whatever form. */
export function unquote(text: string): string {
  return text.replace(/["\u201c\u201d\u201e\uff02]/g, "'");
}

/** Returns a count with its noun: `1 commit`, `2 commits`. */
/** Returns words as a sentence has them, each once: `a, b and c`. */
export function joinWords(words: readonly string[], last: 'and' | 'or' = 'and'): string {
  const unique = [...new Set(words)];
  return [unique.slice(0, -1).join(', '), ...unique.slice(-1)]
    .filter((part) => part !== '')
    .join(` ${last} `);
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Returns a text in lower case, with one space for all that is neither letter nor digit. */
export function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Whether a whole text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

type LikenessKind = 'words' | 'letters';

const wordsOf = (text: string) => text.split(' ').filter((word) => word !== '');

/** Words, or pairs of neighbouring characters: also of a text that has no spaces, such as Chinese. */
function partsOf(text: string, kind: LikenessKind): Set<string> {
  if (kind === 'words') return new Set(wordsOf(text));
  return new Set([...text].map((first, at, all) => first + (all[at + 1] ?? '')));
}

/** Returns how much two texts in plain words have in common, from 0 to 1 (Dice). */
export function likeness(one: string, other: string, kind: LikenessKind): number {
  // Of one or two words, as of a text without spaces, the letters tell more.
  const isShort = wordsOf(one).length <= 2 || wordsOf(other).length <= 2;
  const shared = isShort ? 'letters' : kind;
  const [first, second] = [partsOf(one, shared), partsOf(other, shared)];
  const common = [...first].filter((part) => second.has(part)).length;
  return (2 * common) / Math.max(1, first.size + second.size);
}

/** Returns the cells of a row of a Markdown table, trimmed; `\|` is a bar in a cell. */
export function tableCells(row: string): string[] {
  return row
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll('\\|', '|').trim());
}
