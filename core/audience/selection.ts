import type { Item } from './measure.ts';

/** What is kept of a block: all of it, or whole sentences. */
export interface Kept {
  item: Item;
  section: string;
  /** As it will stand in the package. */
  text: string;
  /** Whether sentences of it are missing. */
  cut: boolean;
  tokens: number;
  /** Why it was taken, as `--explain` prints it. */
  reason: 'protected' | 'priority' | 'binding' | 'filler';
}

/** Why a block, or a part of it, is not in the package. */
export type LeftReason =
  | 'stripped'
  | 'budget'
  | 'compressed'
  | 'limit'
  | 'duplicate'
  | 'comment'
  | 'frame'
  | 'heading';

export interface Dropped {
  item: Item;
  reason: LeftReason;
}

/** What the room was spent on. */
export interface Selection {
  /** In the order of the sources. */
  kept: readonly Kept[];
  /** Most of a large source; listed only where that is asked for. */
  readonly dropped: readonly Dropped[];
  tokens: number;
}

/** How hard a try compresses: from whole blocks of every topic down to sentences of the wanted ones. */
export const compressions = ['whole', 'wanted', 'sentences'] as const;
export type Compression = (typeof compressions)[number];

/** What bounds a selection. */
export interface Limits {
  /** Tokens that the context may take. */
  room: number;
  compression: Compression;
  /** Beyond so many tokens nothing is added that the audience did not ask for. */
  fillTo: number;
  maxDependencies: number;
}
