import { PairHeap } from './pair-heap.ts';
import type { RankTable } from './rank-table.ts';

/** From this length on looking for the lowest pair at every step takes longer than keeping the pairs in a heap. */
const longPiece = 512;

const none = 0x7fffffff;

/** Counts the tokens of a piece: pairs are merged, the one of lowest rank first, until none is a token. */
export class Merger {
  /** Where the parts of a short piece begin, and the rank of each with its neighbour. */
  private readonly starts = new Int32Array(longPiece + 2);
  private readonly pairs = new Int32Array(longPiece + 2);
  /** The rank of two bytes, once it was looked up, plus 1; every piece begins with such pairs. */
  private readonly bytePairs = new Int32Array(1 << 16);

  constructor(private readonly ranks: RankTable) {}

  count(piece: Uint8Array, length: number): number {
    return length < longPiece ? this.mergeShort(piece, length) : this.mergeLong(piece, length);
  }

  private rankOfBytes(piece: Uint8Array, at: number): number {
    const pair = ((piece[at] as number) << 8) | (piece[at + 1] as number);
    const known = this.bytePairs[pair] as number;
    if (known !== 0) return known - 1;
    const rank = this.ranks.rankOf(piece, at, at + 2);
    // `none` plus 1 would not fit.
    this.bytePairs[pair] = rank < 0 ? none : rank + 1;
    return rank < 0 ? none - 1 : rank;
  }

  /** The rank of a part with its neighbour. */
  private look(piece: Uint8Array, part: number, parts: number): number {
    if (part + 2 > parts) return none;
    const rank = this.ranks.rankOf(piece, this.starts[part] as number, this.starts[part + 2] as number);
    return rank < 0 ? none : rank;
  }

  private mergeShort(piece: Uint8Array, length: number): number {
    const { starts, pairs } = this;
    let parts = length;
    for (let at = 0; at <= parts; at++) starts[at] = at;
    for (let part = 0; part + 1 < parts; part++) pairs[part] = this.rankOfBytes(piece, part);
    for (;;) {
      let lowest = none - 1;
      let best = -1;
      for (let part = 0; part < parts - 1; part++) {
        const rank = pairs[part] as number;
        if (rank < lowest) {
          lowest = rank;
          best = part;
        }
      }
      if (best < 0) return parts;
      parts--;
      for (let at = best + 1; at <= parts; at++) {
        starts[at] = starts[at + 1] as number;
        pairs[at] = pairs[at + 1] as number;
      }
      pairs[best] = this.look(piece, best, parts);
      if (best > 0) pairs[best - 1] = this.look(piece, best - 1, parts);
    }
  }

  private mergeLong(piece: Uint8Array, length: number): number {
    const { rankOf } = this.ranks;
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
}
