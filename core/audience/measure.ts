import type { Block, Source } from './block.ts';
import { readEarlierPackage } from './earlier-package.ts';
import { type Fact, FactNumbers } from './facts/fact.ts';
import { findFacts } from './facts/find-facts.ts';
import { arrange, type Material } from './material.ts';
import { classifyByContent, classifyByPlace } from './rules.ts';
import { splitBlocks } from './split-blocks.ts';
import { findTokenRanges } from './token-ranges.ts';
import type { Topic } from './topics.ts';

export type CountTokens = (text: string) => number;

/** Where a part of a text begins and ends. */
export type Range = readonly [from: number, to: number];

export interface TokenCounter {
  count: CountTokens;
  /** Counts parts of a text, each as if it stood alone. */
  countRanges: (text: string, ranges: readonly Range[]) => number[];
}

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

const bindingTopics: Partial<Record<Topic, 'constraint' | 'dont'>> = {
  constraints: 'constraint',
  donts: 'dont',
};

function readBlock(block: Block, tokens: number, numbers: FactNumbers): Item {
  const placed = classifyByPlace(block);
  const binding = (placed && bindingTopics[placed.topic]) ?? null;
  const facts = findFacts(block, { binding }, numbers);
  const { topic, rule } = placed ?? classifyByContent(facts);
  return { block, topic, rule, tokens, facts };
}

/** Reads sources: blocks, topics, facts, tokens. */
export function readMaterial(sources: readonly Source[], counter: TokenCounter): Material {
  const numbers = new FactNumbers();
  const items: Item[] = [];
  let original = 0;
  sources.forEach((source, index) => {
    const blocks = readEarlierPackage(source, splitBlocks(source, index));
    const found = findTokenRanges(source.text, blocks);
    const tokens = counter.countRanges(source.text, found.ranges);
    for (const range of found.whole) original += tokens[range] ?? 0;
    blocks.forEach((block, at) => {
      items.push(readBlock(block, tokens[found.blocks[at] ?? -1] ?? 0, numbers));
    });
  });
  return arrange(items, original, numbers);
}
