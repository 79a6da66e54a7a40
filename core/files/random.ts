import { randomBytes } from 'node:crypto';

/** Returns random hexadecimal digits, two for each byte. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
