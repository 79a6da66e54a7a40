import { O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants';
import { countMerged } from './merge.ts';
import { readRankTable } from './rank-table.ts';

/** How outputs name what they were counted with. */
export const tokenizerName = 'gpt-tokenizer o200k_base';

/**
 * Counts as gpt-tokenizer does for `o200k_base`, with its ranks and its way to split; a test holds the counts equal.
 * Its encoder is not used itself: loading it takes twice Node's own start, and a megabyte of prose four times that.
 */
export function makeCounter(table: Uint8Array): (text: string) => number {
  const ranks = readRankTable(table);
  const known = new Map<string, number>();
  const split = new RegExp(O200K_TOKEN_SPLIT_REGEX);
  const room = Buffer.alloc(4096);
  const count = (piece: string): number => {
    const bytes = piece.length > 1024 ? Buffer.from(piece, 'utf8') : room;
    const length = bytes === room ? room.write(piece, 0, 'utf8') : bytes.length;
    if (ranks.rankOf(bytes, 0, length) >= 0) return 1;
    return countMerged(bytes.subarray(0, length), ranks);
  };
  return (text) => {
    let tokens = 0;
    let at = 0;
    split.lastIndex = 0;
    while (split.test(text)) {
      const piece = text.slice(at, split.lastIndex);
      at = split.lastIndex;
      let counted = known.get(piece);
      if (counted === undefined) {
        counted = count(piece);
        known.set(piece, counted);
      }
      tokens += counted;
    }
    return tokens;
  };
}
