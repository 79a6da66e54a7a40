import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const chunkBytes = 256 * 1024;
/** Replies stand near the delivery: what is further away is not worth a session's start. */
export const readLimit = 16 * 1024 * 1024;

/**
 * Calls `visit` with each line of a JSON Lines file that parses, from `offset` on, until it returns true or 16 MiB are
 * read. Returns false when there is no such file. A torn last line is left out.
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
    while (position - offset < readLimit) {
      const got = readSync(fd, chunk, 0, chunkBytes, position);
      if (got === 0) break;
      position += got;
      const data = Buffer.concat([rest, chunk.subarray(0, got)]);
      const end = data.lastIndexOf(10);
      for (const line of data
        .subarray(0, end + 1)
        .toString('utf8')
        .split('\n')) {
        if (line !== '' && visitLine(line, visit)) return true;
      }
      rest = data.subarray(end + 1);
    }
    if (rest.length > 0) visitLine(rest.toString('utf8'), visit);
    return true;
  } finally {
    closeSync(fd);
  }
}

function visitLine(line: string, visit: (line: unknown) => boolean): boolean {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return false;
  }
  return visit(value);
}
