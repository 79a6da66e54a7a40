/** Loaded by the first call: it takes a session start 2 ms (`npm run bench`, "nothing waiting"), and most need none. */
const crypto = () => require('node:crypto') as typeof import('node:crypto');

/** Returns the SHA-256 of a text or of bytes, in hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return crypto().createHash('sha256').update(data).digest('hex');
}

/** Returns twelve random decimal digits: a model reads three as one token, of hexadecimal ones hardly two. */
export function randomDigits(): string {
  return String(crypto().randomInt(1e12)).padStart(12, '0');
}

/** Returns random hexadecimal digits, two for each byte. */
export function randomHex(bytes: number): string {
  return crypto().randomBytes(bytes).toString('hex');
}
