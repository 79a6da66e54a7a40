import type { Block, Source } from './block.ts';
import type { Fact } from './facts/fact.ts';
import { type FactReader, findFacts } from './facts/find-facts.ts';
import { classifyByContent, classifyByPlace } from './rules.ts';
import type { Topic } from './topics.ts';

export type CountTokens = (text: string) => number;

/** A block with all that is known of it. */
export interface Item {
  block: Block;
  topic: Topic;
  /** The rule that classified it. */
  rule: string;
  /** With the line breaks behind it. */
  tokens: number;
  facts: readonly Fact[];
}

/** One document, read: its blocks and the tokens of its whole text. */
export interface Measured {
  source: Source;
  items: readonly Item[];
  tokens: number;
}

/**
 * No token reaches over a line break into a character that is neither white nor a slash: `o200k_base` cuts there
 * whatever stands around it. So the parts of a text that is cut at such places are counted apart, each once, and
 * their sum is the count of the whole.
 */
function isCleanCut(text: string, at: number): boolean {
  if (at >= text.length) return true;
  if (text.charCodeAt(at - 1) !== 10) return false;
  const code = text.charCodeAt(at);
  return code > 47 && code < 128 ? true : !/[\s/]/.test(text.charAt(at));
}

/** Counts every block once; blocks without a clean cut between them are counted together for the whole. */
function countBlocks(
  text: string,
  blocks: readonly Block[],
  count: CountTokens,
): { each: number[]; whole: number } {
  const each: number[] = [];
  let whole = 0;
  let from = 0;
  let first = 0;
  blocks.forEach((block, index) => {
    if (!isCleanCut(text, block.end)) return;
    const run = count(text.slice(from, block.end));
    whole += run;
    if (index === first) each.push(run);
    else
      for (const part of blocks.slice(first, index + 1)) each.push(count(text.slice(part.start, part.end)));
    from = block.end;
    first = index + 1;
  });
  if (blocks.length === 0) whole = count(text);
  return { each, whole };
}

const bindingTopics: Partial<Record<Topic, 'constraint' | 'dont'>> = {
  constraints: 'constraint',
  donts: 'dont',
};

/** Reads one source: splits, classifies, counts, and finds the facts. */
export function measureSource(
  source: Source,
  blocks: readonly Block[],
  reader: FactReader,
  count: CountTokens,
): Measured {
  const { each, whole } = countBlocks(source.text, blocks, count);
  const items = blocks.map((block, index): Item => {
    const placed = classifyByPlace(block);
    const binding = (placed && bindingTopics[placed.topic]) ?? null;
    const facts = findFacts(block, { binding }, reader);
    const { topic, rule } = placed ?? classifyByContent(facts);
    return { block, topic, rule, tokens: each[index] ?? 0, facts };
  });
  return { source, items, tokens: whole };
}
