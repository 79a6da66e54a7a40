import { createHash } from 'node:crypto';

/** SHA-256 of bytes, in hex: how the record knows a file again. */
export function fingerprintOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
