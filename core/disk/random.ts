import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/**
 * Random hexadecimal digits, two for each byte. The system's own device first: loading `node:crypto` costs a session
 * start more than everything else that it does (measured); where there is no device, `node:crypto` gives them.
 */
export function randomHex(bytes: number): string {
  const buffer = Buffer.alloc(bytes);
  try {
    const fd = openSync('/dev/urandom', 'r');
    try {
      if (readSync(fd, buffer, 0, bytes, null) === bytes) return buffer.toString('hex');
    } finally {
      closeSync(fd);
    }
  } catch {
    // Windows has no such device.
  }
  return randomBytes(bytes).toString('hex');
}
