import { htmlEndOf } from '../handoff/heading-scanner.ts';
import type { BlockKind } from './block.ts';
import { forceOf } from './facts/normative.ts';
import type { CountTokens, Item } from './measure.ts';
import type { Kept } from './selection.ts';
import { splitSentences, withoutQuoteMarks } from './sentences.ts';

/** The heading that is printed above the first block that is kept under it. */
export function headingLine(item: Item): string {
  return item.block.path.at(-1) ?? '';
}

/** White that is more than single spaces between words. */
const manySpaces = /[^\S ]|^ | {2}| $/;

/** By what two copies of one block are known: the same constraint in every ancestor of a chain. */
export function keyOf({ block: { text } }: Item): string {
  return manySpaces.test(text) ? text.replace(/\s+/g, ' ').trim() : text;
}

/** Shorter texts are written again on purpose, as one step of a list that comes twice: they are no copies. */
const leastCopied = 20;

/** Whether a text of this key that stands in several places is taken once. */
export function isOnce(key: string): boolean {
  return key.length > leastCopied;
}

/** What is never closed would swallow the rest of the package. */
export function textOf({ block }: Item): string {
  if (block.closer === '') return block.text;
  return `${block.text}\n${block.closer}`;
}

const cutKinds = new Set(['paragraph', 'item', 'quote']);

/** Sentences of code or raw HTML make no sense alone, and what opens it would stay open. */
function mayBeCut({ kind, text }: Item['block']): boolean {
  if (!cutKinds.has(kind) || text.includes('```') || text.includes('~~~')) return false;
  return !text.includes('<') || text.split('\n').every((line) => htmlEndOf(line) === null);
}

/** What was cut out of a block, as a block of its kind. */
function asBlock(kind: BlockKind, text: string): string {
  if (kind === 'item') return `- ${text}`;
  return kind === 'quote' ? `> ${text.replaceAll('\n', '\n> ')}` : text;
}

/** The sentences of a block that hold a fact, while they fit. */
export function cutToFit(
  item: Item,
  room: number,
  count: CountTokens,
  bindingOnly: boolean,
): Pick<Kept, 'text' | 'tokens'> | null {
  if (!mayBeCut(item.block)) return null;
  const literal = item.facts.map(({ text }) => text);
  const wanted = splitSentences(item.block.text).filter(({ text }) =>
    bindingOnly ? ['forbids', 'binds'].includes(forceOf(text)) : literal.some((fact) => text.includes(fact)),
  );
  const kept: string[] = [];
  let tokens = 0;
  for (const { raw } of wanted) {
    const text = withoutQuoteMarks(raw).replace(/^\s*(?:[-*+]|\d{1,9}[.)])\s+/, '');
    const cost = count(`${text} `) + 1;
    if (tokens + cost > room - 2) continue;
    kept.push(text);
    tokens += cost;
  }
  if (kept.length === 0) return null;
  return { text: asBlock(item.block.kind, kept.join(' ')), tokens: tokens + 2 };
}
