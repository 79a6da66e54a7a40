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
