/** Loaded by the first call: it takes a session start 2 ms (`npm run bench`, "nothing waiting"), and most need none. */
const crypto = () => require('node:crypto') as typeof import('node:crypto');

/** Returns the SHA-256 of a text or of bytes, in hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return crypto().createHash('sha256').update(data).digest('hex');
}

/** Returns random hexadecimal digits, two for each byte. */
export function randomHex(bytes: number): string {
  return crypto().randomBytes(bytes).toString('hex');
}
