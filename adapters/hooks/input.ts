import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { systemCode } from '../../core/errors.ts';

/** A payload is a few hundred bytes; more is not one. */
const inputLimit = 1024 * 1024;
/** A host that never closes our stdin must not make a session wait. */
const inputTimeoutMs = 1_500;
const pauseMs = 2;

/** Collects what is read until it is enough. */
class Payload {
  private readonly chunks: Buffer[] = [];
  private length = 0;

  /** True when nothing more needs to be read. */
  add(chunk: Uint8Array): boolean {
    this.chunks.push(Buffer.from(chunk));
    this.length += chunk.length;
    return this.length >= inputLimit || firstObject(this.text) !== null;
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}

/** The first JSON object of a text, whatever comes behind it; null while it is not whole. */
export function firstObject(text: string): string | null {
  const start = text.search(/\S/);
  if (start < 0 || text.charAt(start) !== '{') return null;
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\' && quoted) at++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === '{') depth++;
    else if (!quoted && character === '}' && --depth === 0) return text.slice(start, at + 1);
  }
  return null;
}

/** What lies under `process.stdin`, whose streams cost a start several milliseconds (measured). */
interface Handle {
  open(fd: number): unknown;
  onread: (data?: ArrayBuffer) => void;
  readStart(): unknown;
}

interface Bindings {
  binding(name: 'pipe_wrap'): { Pipe: new (type: number) => Handle; constants: { SOCKET: number } };
}

/** Null where Node gives it no more; then `process.stdin` does. */
function openHandle(): Handle | null {
  try {
    const { Pipe, constants: types } = (process as unknown as Bindings).binding('pipe_wrap');
    const handle = new Pipe(types.SOCKET);
    handle.open(0);
    return handle;
  } catch {
    return null;
  }
}

/** A socket cannot be opened anew; it is read without blocking, so that the time limit holds. */
function readStream(payload: Payload): Promise<void> {
  return new Promise((resolve) => {
    // What came while a busy machine did not let us run is read before the time counts as over.
    const timer = setTimeout(() => setImmediate(resolve), inputTimeoutMs);
    const take = (data?: Uint8Array) => {
      if (data !== undefined && !payload.add(data)) return;
      clearTimeout(timer);
      resolve();
    };
    const handle = openHandle();
    if (handle === null) {
      process.stdin.on('data', take).on('end', take).on('error', take.bind(null, undefined));
      return;
    }
    handle.onread = (data) => take(data && new Uint8Array(data));
    handle.readStart();
  });
}

/** Opened anew a pipe or a terminal does not block; Windows has no such path. */
function openInput(): number {
  try {
    return openSync('/dev/stdin', constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return 0;
  }
}

/** A pipe, a terminal, or a file, which ends. */
function readBlocking(payload: Payload): void {
  const fd = openInput();
  const until = process.uptime() + inputTimeoutMs / 1000;
  const chunk = Buffer.allocUnsafe(16_384);
  while (process.uptime() < until) {
    try {
      const got = readSync(fd, chunk, 0, chunk.length, null);
      if (got === 0 || payload.add(chunk.subarray(0, got))) break;
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EOF') break;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
  if (fd !== 0) closeSync(fd);
}

/** Reads stdin to the end of its first JSON object, or to its own end; what has come when the time is over counts. */
export async function readInput(): Promise<string> {
  const payload = new Payload();
  const stat = fstatSync(0);
  if (stat.isSocket()) await readStream(payload);
  else readBlocking(payload);
  return firstObject(payload.text) ?? payload.text;
}
