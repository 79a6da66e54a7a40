import { splitSentences, withoutQuoteMarks } from '../../text/sentences.ts';
import { estimateTokens } from '../../text/tokens.ts';
import type { Block } from '../document/block.ts';
import { forceOf } from '../facts/force.ts';
import type { Item } from '../sources/parse-sources.ts';
import type { Kept } from './selection.ts';

type Part = Pick<Kept, 'text' | 'tokens' | 'cut'>;

/** A block whole; what is never closed would swallow the rest of the package, and is closed. */
export function wholePart({ block: { text, closer }, tokens }: Item): Part {
  return { text: closer === '' ? text : `${text}\n${closer}`, tokens, cut: false };
}

/** Shorter texts are repeated on purpose, as one step of a list that comes twice. */
const leastCopied = 20;

/** Returns by what two copies of a block are known; null for a text that is no copy wherever it is repeated. */
export function copyKey({ text }: Block): string | null {
  const key = text.replace(/\s+/g, ' ').trim();
  return key.length > leastCopied ? key : null;
}

function asBlock({ kind }: Block, text: string): string {
  if (kind === 'item') return `- ${text}`;
  return kind === 'quote' ? `> ${text.replaceAll('\n', '\n> ')}` : text;
}

/**
 * Returns the sentences of a block that hold a fact, or only those that bind, as far as they fit; null when none does or
 * the block cannot be cut.
 */
export function cutBlock({ block, facts }: Item, room: number, bindingOnly: boolean): Part | null {
  if (!block.divisible) return null;
  const isWanted = (sentence: string) =>
    bindingOnly
      ? ['forbids', 'binds'].includes(forceOf(sentence))
      : facts.some(({ text }) => sentence.includes(text));
  const kept: string[] = [];
  let tokens = 2;
  for (const { raw, text } of splitSentences(block.text)) {
    if (!isWanted(text)) continue;
    const sentence = withoutQuoteMarks(raw).replace(/^\s*(?:[-*+]|\d{1,9}[.)])\s+/, '');
    const cost = estimateTokens(`${sentence} `) + 1;
    if (tokens + cost > room) continue;
    kept.push(sentence);
    tokens += cost;
  }
  return kept.length === 0 ? null : { text: asBlock(block, kept.join(' ')), tokens, cut: true };
}
