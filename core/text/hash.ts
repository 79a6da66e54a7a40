/**
 * Returns the SHA-256 of a text or of bytes, in hexadecimal. `node:crypto` is loaded by the first call, not with the
 * program: that takes a session start 2.5 ms (`npm run bench`, "nothing waiting"), and most starts hash nothing.
 */
export function sha256(data: string | Uint8Array): string {
  const { createHash } = require('node:crypto') as typeof import('node:crypto');
  return createHash('sha256').update(data).digest('hex');
}
