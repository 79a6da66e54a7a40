import { createHash, randomBytes } from 'node:crypto';

/** Returns the SHA-256 of a text or of bytes, in hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Returns random hexadecimal digits, two for each byte. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
