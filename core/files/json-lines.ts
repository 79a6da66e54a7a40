import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { targetAt } from './entry.ts';

const chunkBytes = 256 * 1024;
/** Replies lie near the delivery: what is further away is not worth a session's start. */
export const readLimit = 16 * 1024 * 1024;
/** A longer line is no reply: a file that a tool read, a picture. It is passed over without being put together. */
const lineLimit = 1024 * 1024;

/**
 * Calls `visit` with each line that parses, from `offset` on, until it returns true or 16 MiB are read; a torn last
 * line is left out. Returns false when there is no such file.
 */
export function visitJsonLines(path: string, offset: number, visit: (line: unknown) => boolean): boolean {
  let fd: number;
  try {
    // A FIFO of that name would otherwise hold a session's start up until somebody writes into it.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return false;
  }
  try {
    if (!fstatSync(fd).isFile()) return false;
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let position = offset;
    let rest = Buffer.alloc(0);
    let passingOver = false;
    while (position - offset < readLimit) {
      const got = readSync(fd, chunk, 0, chunkBytes, position);
      if (got === 0) break;
      position += got;
      const read = chunk.subarray(0, got);
      const data: Buffer = passingOver ? read.subarray(read.indexOf(10) + 1) : Buffer.concat([rest, read]);
      if (passingOver && !read.includes(10)) continue;
      const end = data.lastIndexOf(10);
      const lines = data
        .subarray(0, end + 1)
        .toString('utf8')
        .split('\n');
      if (lines.some((line) => line !== '' && visitLine(line, visit))) return true;
      passingOver = data.length - end > lineLimit;
      rest = passingOver ? Buffer.alloc(0) : Buffer.from(data.subarray(end + 1));
    }
    if (rest.length > 0) visitLine(rest.toString('utf8'), visit);
    return true;
  } finally {
    closeSync(fd);
  }
}

/** Shorter lines cannot take much memory, and a scan of each would cost a start more than it saves. */
const harmlessLength = 64 * 1024;
/** No line of a client's nests so far; one of half a million levels takes a hundred times its size. */
const nestingLimit = 1_000;

function isDeep(line: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (quoted && code === 92) at++;
    else if (code === 34) quoted = !quoted;
    else if (quoted) continue;
    else if (code === 91 || code === 123) depth++;
    else if (code === 93 || code === 125) depth--;
    if (depth > nestingLimit) return true;
  }
  return false;
}

/** Returns the value of one line of JSON; undefined for one that does not parse or nests too deep. */
export function parseJsonLine(line: string): unknown {
  if (line.length > harmlessLength && isDeep(line)) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function visitLine(line: string, visit: (line: unknown) => boolean): boolean {
  const value = parseJsonLine(line);
  return value !== undefined && visit(value);
}

/** Bytes at the end of a transcript in which what has just happened is looked for. */
const tailLimit = 4 * 1024 * 1024;

/** Calls `visit` with each line at the end of a JSON Lines file that parses, until it returns true. */
export function visitLastJsonLines(
  path: string,
  visit: (line: unknown) => unknown,
  bytes: number = tailLimit,
): void {
  visitJsonLines(path, Math.max(0, (targetAt(path)?.size ?? 0) - bytes), (line) => visit(line) === true);
}
