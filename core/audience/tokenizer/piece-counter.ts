import { Merger } from './merge.ts';
import { bucketOf, hashStep, noHash, type RankTable } from './rank-table.ts';
import { textOfUnits } from './units.ts';

/** A longer piece is counted anew each time. */
const longest = 128;
const slotCount = 1 << 16;
/** So many pieces are remembered; a text of more has many that never come again. */
const mostKnown = 48_000;

/** Counts the tokens of pieces. Words come again and again: each is merged once. */
export class PieceCounter {
  private readonly hashes = new Int32Array(slotCount);
  /** Where in `known` the piece of a slot begins, plus 1; 0 for an empty slot. */
  private readonly places = new Int32Array(slotCount);
  /** Length, tokens, then the bytes. */
  private readonly known = new Uint8Array(1 << 20);
  private used = 0;
  private size = 0;
  private readonly bytes = new Uint8Array(longest * 3);
  private readonly merger: Merger;

  constructor(private readonly ranks: RankTable) {
    this.merger = new Merger(ranks);
  }

  /** The tokens of one piece of a text that is given as UTF-16. */
  count(units: Uint16Array, from: number, to: number): number {
    if (to - from > longest) return this.countBytes(Buffer.from(textOfUnits(units, from, to), 'utf8'));
    const { bytes } = this;
    let length = 0;
    let hash = noHash;
    for (let at = from; at < to; at++) {
      const unit = units[at] as number;
      if (unit < 0x80) bytes[length++] = unit;
      else if (unit < 0x800) {
        bytes[length++] = 0xc0 | (unit >> 6);
        hash = hashStep(hash, bytes[length - 1] as number);
        bytes[length++] = 0x80 | (unit & 0x3f);
      } else {
        bytes[length++] = 0xe0 | (unit >> 12);
        hash = hashStep(hash, bytes[length - 1] as number);
        bytes[length++] = 0x80 | ((unit >> 6) & 0x3f);
        hash = hashStep(hash, bytes[length - 1] as number);
        bytes[length++] = 0x80 | (unit & 0x3f);
      }
      hash = hashStep(hash, bytes[length - 1] as number);
    }
    return this.look(length, hash);
  }

  private look(length: number, hash: number): number {
    const { bytes, known, hashes, places } = this;
    let slot = bucketOf(hash);
    for (; places[slot] !== 0; slot = (slot + 1) & (slotCount - 1)) {
      if (hashes[slot] !== hash) continue;
      const place = (places[slot] as number) - 1;
      if (known[place] !== length) continue;
      let same = 0;
      while (same < length && known[place + 2 + same] === bytes[same]) same++;
      if (same === length) return known[place + 1] as number;
    }
    const tokens = this.ranks.rankAt(hash, bytes, 0, length) >= 0 ? 1 : this.merger.count(bytes, length);
    if (length < 256 && this.size < mostKnown && this.used + length + 2 <= known.length) {
      hashes[slot] = hash;
      places[slot] = this.used + 1;
      known[this.used] = length;
      known[this.used + 1] = tokens;
      known.set(bytes.subarray(0, length), this.used + 2);
      this.used += length + 2;
      this.size++;
    }
    return tokens;
  }

  /** The tokens of any piece, by its bytes. */
  countBytes(bytes: Uint8Array): number {
    return this.ranks.rankOf(bytes, 0, bytes.length) >= 0 ? 1 : this.merger.count(bytes, bytes.length);
  }
}
