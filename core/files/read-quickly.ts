import { closeSync, constants, openSync, readSync } from 'node:fs';

/** One buffer for all files: a thousand of their own cost more than reading them. */
const shared = Buffer.allocUnsafeSlow(64 * 1024);
/** Neither follows a link nor waits for a pipe's writer; Windows has neither flag. */
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The most that is read at once. */
export const quickLimit = shared.length;

/**
 * The beginning of a file as text, without asking what kind of file it is; null for what cannot be read like one.
 * `cut` says that there may be more.
 */
export function readTextQuickly(path: string, limit: number): { text: string; cut: boolean } | null {
  let fd = -1;
  try {
    fd = openSync(path, openFlags);
    const length = readSync(fd, shared, 0, Math.min(limit, quickLimit), 0);
    return { text: shared.toString('utf8', 0, length), cut: length >= Math.min(limit, quickLimit) };
  } catch {
    return null;
  } finally {
    if (fd >= 0) closeSync(fd);
  }
}
