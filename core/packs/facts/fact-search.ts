import { withoutQuoteMarks } from '../document/sentences.ts';
import type { Fact } from './fact.ts';

const sentenceKinds = new Set(['constraint', 'dont', 'error']);

/** Marks of form and line breaks say nothing; everything else of a text counts. */
export function plainText(text: string): string {
  return withoutQuoteMarks(text.normalize('NFC'))
    .replace(/[`*"“”]/g, '')
    .replace(/\s+/g, ' ');
}

function isWordChar(char: string): boolean {
  return /[A-Za-z0-9_\u00c0-\u024f\u0400-\u04ff]/.test(char);
}

/** Whether what is found at a place is only the beginning or end of something longer: `a.ts` in `a.tsx`, `30 s` in `130 s`. */
function isPartOf(text: string, from: number, to: number): boolean {
  const first = text.charAt(from);
  const last = text.charAt(to - 1);
  const before = text.charAt(from - 1);
  const after = text.charAt(to);
  if (isWordChar(first) && isWordChar(before)) return true;
  if (/[\w~/.]/.test(first) && /[\w/~]/.test(before) && before !== '')
    return /[/~\w]/.test(before) && first !== '-';
  if (/\d/.test(first) && /[.,]/.test(before) && /\d/.test(text.charAt(from - 2))) return true;
  if (isWordChar(last) && isWordChar(after)) return true;
  return isWordChar(last) && /[/.:-]/.test(after) && /[\w]/.test(text.charAt(to + 1)) && !/\s/.test(after);
}

/** How often a text occurs in another, up to `most` times. */
function countIn(text: string, wanted: string, whole: boolean, most: number): number {
  if (wanted === '') return most;
  let found = 0;
  for (let at = text.indexOf(wanted); at >= 0 && found < most; at = text.indexOf(wanted, at + 1))
    if (!whole || !isPartOf(text, at, at + wanted.length)) found++;
  return found;
}

/** Looks facts up in a text. */
export class FactSearch {
  private readonly plain: string;
  private readonly small: string;

  constructor(text: string) {
    this.plain = plainText(text);
    this.small = this.plain.toLowerCase();
  }

  /** Sentences may change their case and their last mark; all else must be the same letter by letter. */
  count({ kind, text }: Pick<Fact, 'kind' | 'text'>, most = Number.POSITIVE_INFINITY): number {
    const wanted = plainText(text).trim();
    if (sentenceKinds.has(kind))
      return countIn(this.small, wanted.toLowerCase().replace(/[\s.;,!。！]+$/, ''), false, most);
    return countIn(this.plain, wanted, true, most);
  }

  holds(fact: Pick<Fact, 'kind' | 'text'>): boolean {
    return this.count(fact, 1) > 0;
  }
}
