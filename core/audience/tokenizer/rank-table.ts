/**
 * The ranks of a byte pair encoding, laid out so that loading them costs nothing: a Map of 200,000 strings takes twice
 * the time in which Node starts. Little endian: the number of buckets; where each begins, and the end; then the entries
 * bucket by bucket: length, rank in three bytes, the token's bytes.
 */
export interface RankTable {
  /** The rank of the token that stands in `bytes` from `start` to `end`; -1 when that is none. */
  rankOf: (bytes: Uint8Array, start: number, end: number) => number;
  /** The same, where the hash of those bytes is known. */
  rankAt: (hash: number, bytes: Uint8Array, start: number, end: number) => number;
}

const bucketCount = 1 << 16;
const headLength = (bucketCount + 2) * 4;
const entryHead = 4;

export const noHash = 0x811c9dc5 | 0;

export function hashStep(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = noHash;
  for (let at = start; at < end; at++) hash = hashStep(hash, bytes[at] as number);
  return hash;
}

export function bucketOf(hash: number): number {
  return (hash ^ (hash >>> 16)) & (bucketCount - 1);
}

/** Lays out ranks as gpt-tokenizer has them: a text or bytes for each. The build writes what this returns. */
export function writeRankTable(ranks: readonly (string | readonly number[])[]): Uint8Array {
  const buckets: Uint8Array[][] = Array.from({ length: bucketCount }, () => []);
  ranks.forEach((value, rank) => {
    const token = typeof value === 'string' ? Buffer.from(value, 'utf8') : Uint8Array.from(value);
    const entry = Uint8Array.of(token.length, rank & 0xff, (rank >> 8) & 0xff, rank >> 16, ...token);
    buckets[bucketOf(hashOf(token, 0, token.length))]?.push(entry);
  });
  const head = new Uint32Array(headLength / 4);
  head[0] = bucketCount;
  let at = headLength;
  buckets.forEach((entries, index) => {
    head[index + 1] = at;
    at += entries.reduce((sum, entry) => sum + entry.length, 0);
  });
  head[bucketCount + 1] = at;
  return Buffer.concat([new Uint8Array(head.buffer), ...buckets.flat()]);
}

/** Reads a table that `writeRankTable` laid out. Throws a RangeError when the bytes are not one. */
export function readRankTable(bytes: Uint8Array): RankTable {
  // A typed array over the file's own buffer needs its offset to be a multiple of four.
  const table = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  if (table.length < headLength) throw new RangeError('the table of ranks is cut short');
  const head = new Uint32Array(table.buffer, table.byteOffset, headLength / 4);
  if (head[0] !== bucketCount || head[bucketCount + 1] !== table.length)
    throw new RangeError('this is no table of ranks, or a part of one');

  const rankAt = (hash: number, token: Uint8Array, start: number, end: number): number => {
    const length = end - start;
    const bucket = bucketOf(hash) + 1;
    const stop = head[bucket + 1] as number;
    for (let at = head[bucket] as number; at < stop; at += entryHead + (table[at] as number)) {
      if (table[at] !== length) continue;
      let same = 0;
      while (same < length && table[at + entryHead + same] === token[start + same]) same++;
      if (same === length)
        return (
          (table[at + 1] as number) | ((table[at + 2] as number) << 8) | ((table[at + 3] as number) << 16)
        );
    }
    return -1;
  };
  return { rankAt, rankOf: (token, start, end) => rankAt(hashOf(token, start, end), token, start, end) };
}
