import { PairHeap } from './pair-heap.ts';
import type { RankTable } from './rank-table.ts';

/** From this length on looking for the lowest pair at every step takes longer than keeping the pairs in a heap. */
const longPiece = 512;

const none = 0x7fffffff;

/** The number of tokens of a piece: pairs are merged, the one of lowest rank first, until none is a token. */
export function countMerged(piece: Uint8Array, ranks: RankTable): number {
  return piece.length < longPiece ? mergeShort(piece, ranks) : mergeLong(piece, ranks);
}

/** Where the parts of a short piece begin, and the rank of each with its neighbour; used again for the next piece. */
const starts = new Int32Array(longPiece + 2);
const pairs = new Int32Array(longPiece + 2);

function mergeShort(piece: Uint8Array, { rankOf }: RankTable): number {
  let parts = piece.length;
  for (let at = 0; at <= parts; at++) starts[at] = at;
  const look = (part: number): number => {
    if (part + 2 > parts) return none;
    const rank = rankOf(piece, starts[part] ?? 0, starts[part + 2] ?? 0);
    return rank < 0 ? none : rank;
  };
  for (let part = 0; part < parts; part++) pairs[part] = look(part);
  for (;;) {
    let lowest = none;
    let best = -1;
    for (let part = 0; part < parts - 1; part++) {
      const rank = pairs[part] ?? none;
      if (rank < lowest) {
        lowest = rank;
        best = part;
      }
    }
    if (best < 0) return parts;
    starts.copyWithin(best + 1, best + 2, parts + 1);
    pairs.copyWithin(best + 1, best + 2, parts);
    parts--;
    pairs[best] = look(best);
    if (best > 0) pairs[best - 1] = look(best - 1);
  }
}

function mergeLong(piece: Uint8Array, { rankOf }: RankTable): number {
  const { length } = piece;
  const next = Int32Array.from({ length: length + 1 }, (_, at) => Math.min(at + 1, length));
  const previous = Int32Array.from({ length: length + 1 }, (_, at) => at - 1);
  const gone = new Uint8Array(length + 1);
  const heap = new PairHeap();
  const after = (start: number) => next[start] ?? length;
  const look = (start: number) => rankOf(piece, start, after(after(start)));
  const offer = (start: number) => {
    const rank = after(start) < length ? look(start) : -1;
    if (rank >= 0) heap.push(rank, start);
  };
  for (let at = 0; at < length - 1; at++) offer(at);
  let parts = length;
  for (let top = heap.pop(); top !== null; top = heap.pop()) {
    const { rank, start } = top;
    const middle = after(start);
    // A pair that was merged meanwhile, or has grown, is no longer what was pushed.
    if (gone[start] || middle >= length || look(start) !== rank) continue;
    gone[middle] = 1;
    next[start] = after(middle);
    previous[after(start)] = start;
    parts--;
    if (start > 0) offer(previous[start] ?? 0);
    offer(start);
  }
  return parts;
}
