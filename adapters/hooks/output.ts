import { writeSync } from 'node:fs';
import { systemCode } from '../../core/errors.ts';

/** A host that does not read must not make a session wait. */
const outputTimeoutMs = 3_000;
const pauseMs = 2;

/** Writes the whole text to stdout; false when nobody reads it (any more). */
export function writeOutput(text: string): boolean {
  const bytes = Buffer.from(text, 'utf8');
  const until = process.uptime() + outputTimeoutMs / 1000;
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      if (systemCode(error) !== 'EAGAIN' || process.uptime() > until) return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
  return true;
}
