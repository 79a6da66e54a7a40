type Kind = 'words' | 'letters';

/** Words, or pairs of neighbouring characters: also of a text that has no spaces, such as Chinese. */
function partsOf(text: string, kind: Kind): Set<string> {
  const words = text.split(' ').filter((word) => word !== '');
  if (kind === 'words' && words.length > 2) return new Set(words);
  return new Set([...text].map((first, at, all) => first + (all[at + 1] ?? '')));
}

/** Returns how much two texts in plain words have in common, from 0 to 1 (Dice). */
export function likeness(one: string, other: string, kind: Kind): number {
  const [first, second] = [partsOf(one, kind), partsOf(other, kind)];
  const common = [...first].filter((part) => second.has(part)).length;
  return (2 * common) / Math.max(1, first.size + second.size);
}
