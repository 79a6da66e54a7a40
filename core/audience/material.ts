import type { FactNumbers } from './facts/fact.ts';
import type { Item } from './measure.ts';
import { isFrame, isTitle } from './protected.ts';
import { protectedTopics, type Topic } from './topics.ts';

/** The sources as they were read. A large one has thousands of items: what is asked for again and again is sorted once. */
export interface Material {
  items: readonly Item[];
  /** What is no content of its own. */
  frames: readonly Item[];
  /** The headings and labels among them. */
  titles: readonly Item[];
  /** What is content of its own, by topic. */
  content: ReadonlyMap<Topic, readonly Item[]>;
  /** The content that must not be lost. */
  protectedItems: readonly Item[];
  /** Tokens of all sources. */
  original: number;
  /** The different facts in them. */
  numbers: FactNumbers;
}

export function arrange(items: readonly Item[], original: number, numbers: FactNumbers): Material {
  const frames: Item[] = [];
  const content = new Map<Topic, Item[]>();
  const protectedItems: Item[] = [];
  for (const item of items) {
    const { block, topic } = item;
    if (isFrame(block.kind)) {
      frames.push(item);
      continue;
    }
    const own = content.get(topic);
    if (own) own.push(item);
    else content.set(topic, [item]);
    if (protectedTopics.includes(topic)) protectedItems.push(item);
  }
  const titles = frames.filter(({ block }) => isTitle(block.kind));
  return { items, frames, titles, content, protectedItems, original, numbers };
}
