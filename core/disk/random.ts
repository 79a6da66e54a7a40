import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/**
 * Random bytes. The system's own device first: loading `node:crypto` costs a session
 * start more than everything else that it does (measured); where there is no device, `node:crypto` gives them.
 */
export function randomBuffer(bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  try {
    const fd = openSync('/dev/urandom', 'r');
    try {
      if (readSync(fd, buffer, 0, bytes, null) === bytes) return buffer;
    } finally {
      closeSync(fd);
    }
  } catch {
    // Windows has no such device.
  }
  return randomBytes(bytes);
}

/** Random hexadecimal digits, two for each byte. */
export function randomHex(bytes: number): string {
  return randomBuffer(bytes).toString('hex');
}
