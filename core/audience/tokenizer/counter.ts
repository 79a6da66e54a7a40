import { PieceCounter } from './piece-counter.ts';
import { pieceEnd, sureEnd } from './piece-end.ts';
import { readRankTable } from './rank-table.ts';
import { splitAny } from './split-any.ts';

/** How outputs name what they were counted with. */
export const tokenizerName = 'gpt-tokenizer o200k_base';

/**
 * Counts as gpt-tokenizer does for `o200k_base`, with its ranks; a test holds the counts equal. Its encoder is not used
 * itself: loading it takes twice Node's own start, and a megabyte of prose four times that. Text is split by the classes
 * of its characters, and by gpt-tokenizer's pattern only around those that have none.
 */
export function makeCounter(table: Uint8Array): (text: string) => number {
  const pieces = new PieceCounter(readRankTable(table));
  const others = new Map<string, number>();
  let room = Buffer.alloc(1 << 17);
  let units = new Uint16Array(room.buffer, room.byteOffset, 1 << 16);

  const countOther = (piece: string): number => {
    let counted = others.get(piece);
    if (counted === undefined) {
      counted = pieces.countBytes(Buffer.from(piece, 'utf8'));
      others.set(piece, counted);
    }
    return counted;
  };

  return (text) => {
    const { length } = text;
    if (length > units.length) {
      room = Buffer.alloc(length * 2);
      units = new Uint16Array(room.buffer, room.byteOffset, length);
    }
    room.write(text, 'utf16le');
    let tokens = 0;
    for (let at = 0; at < length; ) {
      let end = pieceEnd(units, at, length);
      if (end > 0) tokens += pieces.count(units, at, end, text);
      else {
        end = sureEnd(units, at, length);
        for (const piece of splitAny(text.slice(at, end))) tokens += countOther(piece);
      }
      at = end;
    }
    return tokens;
  };
}
