import { closeSync, openSync, readSync } from 'node:fs';

/**
 * The system's own device first: loading `node:crypto` costs a session start more than everything else that it does
 * (measured); where there is no device, Web Crypto gives them.
 */
function readRandom(bytes: number): Buffer {
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
  return Buffer.from(crypto.getRandomValues(buffer));
}

const poolBytes = 256;
let pool: Buffer = Buffer.alloc(0);

/** Random bytes that nobody was given before: taken from a pool, so that the device is opened once. */
export function randomBuffer(bytes: number): Buffer {
  if (pool.length < bytes) pool = readRandom(Math.max(poolBytes, bytes));
  const taken = pool.subarray(0, bytes);
  pool = pool.subarray(bytes);
  return taken;
}

/** Random hexadecimal digits, two for each byte. */
export function randomHex(bytes: number): string {
  return randomBuffer(bytes).toString('hex');
}
