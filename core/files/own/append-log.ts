import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensureDirectory } from '../directory.ts';
import { entryAt } from '../entry.ts';
import { isOwn } from '../trust.ts';
import { replaceFile } from '../write.ts';

const logLimit = 256 * 1024;
/** Neither through a link nor into a pipe that nobody reads: it would wait for one. Windows has neither flag. */
const openFlags =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

/**
 * Adds lines to a log in the root, which begins anew when it is large. Never through a link: a session may write the
 * root.
 */
export function appendLog(path: string, lines: string): void {
  ensureDirectory(dirname(path));
  if ((entryAt(path)?.size ?? 0) > logLimit) {
    replaceFile(path, lines);
    return;
  }
  const fd = openSync(path, openFlags, 0o600);
  try {
    if (isOwn(fstatSync(fd))) writeSync(fd, lines);
  } finally {
    closeSync(fd);
  }
}
