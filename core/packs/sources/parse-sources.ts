import { countTokens, estimateTokens } from '../../text/tokens.ts';
import { type Block, isFrame, isTitle, type Source } from '../document/block.ts';
import { classifyByPlace } from '../document/classify.ts';
import { readEarlierPackage } from '../document/package-form.ts';
import { splitBlocks } from '../document/split-blocks.ts';
import { protectedTopics, type Topic } from '../document/topics.ts';
import type { Fact, FactKind } from '../facts/fact.ts';
import { type Binding, findFacts } from '../facts/find-facts.ts';

export interface Item {
  block: Block;
  topic: Topic;
  rule: string;
  /** With the line breaks behind it; a fraction. */
  tokens: number;
  facts: readonly Fact[];
}

export type ParsedSources = ReturnType<typeof parseSources>;

const technicalKinds = new Set<FactKind>(['path', 'identifier', 'sha', 'command', 'error']);

const bindingOfTopic: Partial<Record<Topic, Binding>> = { constraints: 'constraint', donts: 'dont' };

function readBlock(block: Block): Item {
  const placed = classifyByPlace(block);
  const facts = findFacts(block, (placed && bindingOfTopic[placed.topic]) ?? null);
  const byContent = facts.some(({ kind }) => technicalKinds.has(kind)) ? 'technical' : 'general';
  const { topic, rule } = placed ?? { topic: byContent, rule: byContent };
  return { block, topic, rule, tokens: estimateTokens(`${block.text}\n\n`), facts };
}

/** Reads sources: blocks, topics, facts, tokens. */
export function parseSources(sources: readonly Source[]) {
  const items: readonly Item[] = sources.flatMap((source, index) =>
    readEarlierPackage(splitBlocks(source, index)).map(readBlock),
  );
  const own = items.filter(({ block }) => !isFrame(block));
  const content = new Map<Topic, Item[]>();
  for (const item of own) {
    const same = content.get(item.topic);
    if (same) same.push(item);
    else content.set(item.topic, [item]);
  }
  return {
    items,
    titles: items.filter(({ block }) => isTitle(block)),
    /** The items that are content of their own, by topic. */
    content: content as ReadonlyMap<Topic, readonly Item[]>,
    protectedItems: own.filter(({ topic }) => protectedTopics.includes(topic)),
    original: sources.reduce((sum, { text }) => sum + countTokens(text), 0),
  };
}
