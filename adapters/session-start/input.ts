import { closeSync, constants, openSync, readSync } from 'node:fs';
import { systemCode } from '../../core/errors.ts';

/** A payload is a few hundred bytes; more is not one. */
const inputLimit = 1024 * 1024;
/** A host that never closes our stdin must not make a session wait. */
const inputTimeoutMs = 3_000;
const pauseMs = 2;

/** Pipes opened anew do not block, so that the time limit holds; a socket cannot be opened and is read as it is. */
function openInput(): number {
  try {
    return openSync('/dev/stdin', constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return 0;
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
}

/** A payload is one JSON object: a host that sent it whole and keeps a socket open must not make us wait for its end. */
function isWhole(chunks: readonly Buffer[]): boolean {
  const text = Buffer.concat(chunks).toString('utf8').trimEnd();
  if (!text.endsWith('}')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads stdin to its end or to the end of its JSON; what has come when the time is over counts. By `fs`: `process.stdin` costs several
 * milliseconds to load (measured).
 */
export function readInput(): string {
  const fd = openInput();
  const chunks: Buffer[] = [];
  const until = process.uptime() + inputTimeoutMs / 1000;
  let length = 0;
  while (length < inputLimit && process.uptime() < until) {
    const chunk = Buffer.allocUnsafe(16_384);
    try {
      const got = readSync(fd, chunk, 0, chunk.length, null);
      if (got === 0) break;
      chunks.push(chunk.subarray(0, got));
      length += got;
      if (isWhole(chunks)) break;
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EOF') break;
      if (code !== 'EAGAIN') throw error;
      pause();
    }
  }
  if (fd !== 0) closeSync(fd);
  return Buffer.concat(chunks).toString('utf8');
}
