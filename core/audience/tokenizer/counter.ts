import type { TokenCounter } from '../measure.ts';
import { PieceCounter } from './piece-counter.ts';
import { pieceEnd, sureEnd } from './piece-end.ts';
import { readRankTable } from './rank-table.ts';
import { splitAny } from './split-any.ts';
import { textOfUnits } from './units.ts';

/** How outputs name what they were counted with. */
export const tokenizerName = 'gpt-tokenizer o200k_base';

/**
 * Counts as gpt-tokenizer does for `o200k_base`, with its ranks; a test holds the counts equal. Its encoder is not used
 * itself: loading it takes twice Node's own start, and a megabyte of prose four times that. Text is split by the classes
 * of its characters, and by gpt-tokenizer's pattern only around those that have none.
 */
export function makeCounter(table: Uint8Array): TokenCounter {
  const pieces = new PieceCounter(readRankTable(table));
  const others = new Map<string, number>();
  let room = Buffer.alloc(1 << 17);
  let units = new Uint16Array(room.buffer, room.byteOffset, 1 << 16);

  const write = (text: string) => {
    if (text.length > units.length) {
      room = Buffer.alloc(text.length * 2);
      units = new Uint16Array(room.buffer, room.byteOffset, text.length);
    }
    room.write(text, 'utf16le');
  };

  const countOther = (piece: string): number => {
    let counted = others.get(piece);
    if (counted === undefined) {
      counted = pieces.countBytes(Buffer.from(piece, 'utf8'));
      others.set(piece, counted);
    }
    return counted;
  };

  const countRange = (from: number, to: number): number => {
    let tokens = 0;
    for (let at = from; at < to; ) {
      let end = pieceEnd(units, at, to);
      if (end > 0) tokens += pieces.count(units, at, end);
      else {
        end = sureEnd(units, at, to);
        for (const piece of splitAny(textOfUnits(units, at, end))) tokens += countOther(piece);
      }
      at = end;
    }
    return tokens;
  };

  return {
    count: (text) => {
      write(text);
      return countRange(0, text.length);
    },
    countRanges: (text, ranges) => {
      write(text);
      return ranges.map(([from, to]) => countRange(from, to));
    },
  };
}
