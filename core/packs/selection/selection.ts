import { plainWords } from '../../text/lines.ts';
import type { Item } from '../sources/parse-sources.ts';

/** What is kept of a block: all of it, or whole sentences. */
export interface Kept {
  item: Item;
  section: string;
  text: string;
  cut: boolean;
  tokens: number;
  /** Why it was taken, as `--explain` prints it. */
  reason: 'protected' | 'priority' | 'binding' | 'filler';
}

/** Why a block, or a part of it, is not in the package; each with the words of the ledger. */
export const leftReasons = {
  stripped: 'not for this audience',
  budget: 'no room',
  compressed: 'compressed away',
  limit: 'over the most dependencies',
  duplicate: 'said before',
  comment: 'no content',
  frame: 'an earlier package around its context',
  heading: 'nothing under it was kept',
} as const;

export type LeftReason = keyof typeof leftReasons;

export interface Dropped {
  item: Item;
  reason: LeftReason;
}

/** Both lists are in the order of the sources. */
export interface Selection {
  kept: readonly Kept[];
  dropped: readonly Dropped[];
}

/** How hard a try compresses: from whole blocks of every topic down to sentences of the wanted ones. */
export const compressions = ['whole', 'wanted', 'sentences'] as const;
export type Compression = (typeof compressions)[number];

/** The heading that is printed above the first block that is kept under it. */
export const headingOf = ({ block }: Item) => block.path.at(-1) ?? '';

/** Whether a heading says no more than the section it would be printed in. */
export function isRedundant(heading: string, section: string): boolean {
  return heading === '' || plainWords(heading) === plainWords(section);
}
