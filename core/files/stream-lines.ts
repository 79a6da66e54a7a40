import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { systemCode } from '../errors.ts';

const chunkBytes = { least: 16 * 1024, most: 256 * 1024 };
const newline = 10;

/** A longer line is passed over without being put together: a picture, a file of the size that nobody reads. */
const longestLine = 8 * 1024 * 1024;

/** One line of a file; null for one that is too long to be read. Its bytes hold until the next one is asked for. */
export interface FileLine {
  bytes: Buffer | null;
  /** Where it begins in the file, in bytes. */
  offset: number;
}

/** A part of a file, in bytes: what begins in it, and not the line that begins before it. */
export interface ByteRange {
  from: number;
  to: number;
  /** Whether what is left of the line at `from` is read, too: somebody wrote up to there, perhaps no line end. */
  midLine?: boolean;
}

/** Windows has neither flag; 0 leaves them out. */
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a regular file, calls `use` with it and returns its result; null for a link, a directory, a file that `accept`
 * refuses, and for nothing.
 */
export function withRegularFile<Result>(
  path: string,
  accept: (stat: Stats) => boolean,
  use: (file: number, size: number) => Result,
): Result | null {
  let file: number;
  try {
    file = openSync(path, openFlags);
  } catch (error) {
    if (systemCode(error) === '') throw error;
    return null;
  }
  try {
    const stat = fstatSync(file);
    return stat.isFile() && accept(stat) ? use(file, stat.size) : null;
  } finally {
    closeSync(file);
  }
}

/** Yields the lines that begin in a part of an open file. Memory stays within the longest line. */
export function* streamLines(file: number, { from, to, midLine = false }: ByteRange): Generator<FileLine> {
  const begins = from === 0 || midLine;
  // From the byte before: a line begins behind a line end.
  let position = begins ? from : from - 1;
  let start = begins ? from : -1;
  let parts: Buffer[] = [];
  let length = 0;
  const finish = (last: Buffer): FileLine => {
    const size = length + last.length;
    const bytes =
      size > longestLine ? null : parts.length === 0 ? last : Buffer.concat([...parts, last], size);
    parts = [];
    length = 0;
    return { bytes, offset: start };
  };
  let chunk = Buffer.alloc(0);
  while (start < to) {
    const wanted = Math.max(chunkBytes.least, Math.min(chunkBytes.most, to - position));
    // What is kept of a line lies in the chunk: then the next one needs its own.
    if (chunk.length < wanted || parts.length > 0) chunk = Buffer.allocUnsafe(wanted);
    const got = readSync(file, chunk, 0, wanted, position);
    if (got === 0) break;
    let at = 0;
    for (;;) {
      const end = chunk.indexOf(newline, at);
      if (end < 0 || end >= got) break;
      if (start >= 0) yield finish(chunk.subarray(at, end));
      at = end + 1;
      start = position + at;
      if (start >= to) return;
    }
    length += got - at;
    if (start >= 0 && length <= longestLine) parts.push(chunk.subarray(at, got));
    else parts = [];
    position += got;
  }
  if (start >= 0 && start < to && length > 0) yield finish(Buffer.alloc(0));
}

/** So much is read at a time: a larger text takes memory of its own for every block, and twice the time. */
const blockBytes = 64 * 1024;

/**
 * Yields an open file in blocks of whole lines, each with the number of lines before it; a line that is too long to be
 * read is left out and counted. A block's bytes hold until the next one is asked for.
 */
export function* streamBlocks(file: number): Generator<{ bytes: Buffer; linesBefore: number }> {
  let buffer = Buffer.allocUnsafe(2 * blockBytes);
  let held = 0;
  let position = 0;
  let linesBefore = 0;
  let isOverlong = false;
  for (;;) {
    if (held + blockBytes > buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
    const got = readSync(file, buffer, held, blockBytes, position);
    if (got === 0) break;
    position += got;
    const filled = buffer.subarray(0, held + got);
    // What is held has none.
    const last = filled.subarray(held).lastIndexOf(newline);
    const end = last < 0 ? 0 : held + last + 1;
    const begin = isOverlong && end > 0 ? filled.indexOf(newline) + 1 : 0;
    if (begin > 0) {
      linesBefore++;
      isOverlong = false;
    }
    if (end > begin) {
      const bytes = filled.subarray(begin, end);
      yield { bytes, linesBefore };
      linesBefore += countLines(bytes);
    }
    held = isOverlong ? 0 : buffer.copy(buffer, 0, end, filled.length);
    if (held > longestLine) {
      isOverlong = true;
      held = 0;
    }
  }
  if (held > 0) yield { bytes: buffer.subarray(0, held), linesBefore };
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}
