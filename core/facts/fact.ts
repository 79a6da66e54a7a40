import { withoutQuoteMarks } from '../text/sentences.ts';
import { roles } from './roles.ts';

/** What must survive a transfer letter by letter: first what a sentence asks as a whole, then what it names. */
export const factKinds = [
  ...roles,
  'error',
  'command',
  'path',
  'identifier',
  'sha',
  'version',
  'number',
  'date',
  'url',
  'person',
] as const;

export type FactKind = (typeof factKinds)[number];

export interface Fact {
  kind: FactKind;
  /** As the source has it; line breaks within a sentence are single spaces. */
  text: string;
  line: number;
}

/** Facts with the same key are the same fact, in whatever line. */
export const factKey = ({ kind, text }: Pick<Fact, 'kind' | 'text'>) => `${kind} ${text}`;

/** Returns facts by their keys, of the same fact the first. */
export function firstOfEach<F extends Fact>(facts: Iterable<F>): Map<string, F> {
  const found = new Map<string, F>();
  for (const fact of facts) if (!found.has(factKey(fact))) found.set(factKey(fact), fact);
  return found;
}

/** Called with each fact that is found; the line counts from the beginning of the text, from 0. */
export type AddFact = (kind: FactKind, text: string, line: number) => void;

/** Kinds that are whole sentences. */
const sentenceKinds: ReadonlySet<FactKind> = new Set([...roles, 'error']);

const roleKinds: ReadonlySet<string> = new Set(roles);

/** Whether a fact is a sentence that asks something of its reader. */
export const isBinding = ({ kind }: Pick<Fact, 'kind'>) => roleKinds.has(kind);

/** Whether a fact is something that is looked up, and no sentence, day or person. */
export const isLookedUp = (fact: Pick<Fact, 'kind'>) =>
  !isBinding(fact) && fact.kind !== 'date' && fact.kind !== 'person';

/** Marks of form and line breaks say nothing; everything else of a text counts. */
export function plainText(text: string): string {
  return withoutQuoteMarks(text.normalize('NFC'))
    .replace(/[`*"“”]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/(?<=[\u3001-\u9fff]) (?=[\u3001-\u9fff])/g, '');
}

const isWordChar = (char: string) => /[A-Za-z0-9_\u00c0-\u024f\u0400-\u04ff]/.test(char);

/** Whether what is found at a place is only the beginning or end of something longer: `a.ts` in `a.tsx`, `30 s` in `130 s`. */
function isPartOf(text: string, from: number, to: number): boolean {
  const [first, last] = [text.charAt(from), text.charAt(to - 1)];
  const [before, after] = [text.charAt(from - 1), text.charAt(to)];
  if (isWordChar(first) && isWordChar(before)) return true;
  if (/[\w~/.]/.test(first) && /[\w/~]/.test(before) && before !== '')
    return /[/~\w]/.test(before) && first !== '-';
  if (/\d/.test(first) && /[.,]/.test(before) && /\d/.test(text.charAt(from - 2))) return true;
  if (isWordChar(last) && isWordChar(after)) return true;
  return isWordChar(last) && /[/.:-]/.test(after) && /[\w]/.test(text.charAt(to + 1)) && !/\s/.test(after);
}

function countIn(text: string, wanted: string, whole: boolean, most: number): number {
  if (wanted === '') return most;
  let found = 0;
  for (let at = text.indexOf(wanted); at >= 0 && found < most; at = text.indexOf(wanted, at + 1))
    if (!whole || !isPartOf(text, at, at + wanted.length)) found++;
  return found;
}

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
