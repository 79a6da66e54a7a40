import { isOnce, keyOf } from './kept-text.ts';
import type { Item } from './measure.ts';
import type { Topic } from './topics.ts';

/** Tokens of the protected parts by topic, copies once. */
export function protectedSizes(protectedItems: readonly Item[]): Map<Topic, number> {
  const sizes = new Map<Topic, number>();
  const seen = new Set<string>();
  for (const item of protectedItems) {
    const key = keyOf(item);
    if (isOnce(key) && seen.has(key)) continue;
    seen.add(key);
    sizes.set(item.topic, (sizes.get(item.topic) ?? 0) + item.tokens);
  }
  return sizes;
}

export function isTitle(kind: string): boolean {
  return kind === 'heading' || kind === 'label';
}

/** Headings, labels, comments, frontmatter and an earlier package's frame are no content of their own. */
export function isFrame(kind: string): boolean {
  return isTitle(kind) || kind === 'comment' || kind === 'frontmatter' || kind === 'frame';
}
