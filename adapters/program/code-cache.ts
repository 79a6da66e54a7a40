import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * What V8 made of a file of `dist/lib`, kept beside it, so that a start need not compile it again (Node's documentation,
 * `vm.Script`, `cachedData`). V8 knows a cache of another version or other flags by its header; of a torn one it crashes
 * (measured). So the file holds the source it was made of, and the data twice: it counts only when the source is the same,
 * byte for byte, and the two halves are. It stands in the clone's `.git`, never under the root, into which a sandboxed
 * session may well be let; nor beside `dist`: Codex takes a changed plugin directory for a new plugin, and asks again
 * whether its hook is trusted (measured). Where there is no such directory (a client's copy) every start compiles.
 */
const directoryName = 'agent-handoff-cache';

/** Where the code caches of a `dist` stand. */
export function codeCacheDirectory(dist: string): string {
  return join(dirname(dist), '.git', directoryName);
}

const magic = Buffer.from('agent-handoff code cache 1\n');
const headerLength = magic.length + 8;
/** A writer lasts milliseconds; what is older was left by one that was killed. */
const abandonedMs = 3_600_000;

function cachePath(file: string): string {
  const own = `${basename(file)}-${process.version}-${process.arch}`;
  return join(codeCacheDirectory(dirname(dirname(file))), own);
}

function readOwnFile(path: string): Buffer | null {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const { size, uid } = fstatSync(fd);
    if (process.getuid !== undefined && uid !== process.getuid()) return null;
    const bytes = Buffer.allocUnsafeSlow(size);
    return readSync(fd, bytes, 0, size, 0) === size ? bytes : null;
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}

/** The code cache of a file whose bytes are `source`; undefined where there is none that is whole and made of them. */
export function readCodeCache(file: string, source: Buffer): Buffer | undefined {
  const bytes = readOwnFile(cachePath(file));
  if (bytes === null || bytes.length < headerLength) return undefined;
  if (magic.compare(bytes, 0, magic.length) !== 0) return undefined;
  const sourceLength = bytes.readUInt32LE(magic.length);
  const dataLength = bytes.readUInt32LE(magic.length + 4);
  const first = headerLength + sourceLength;
  const second = first + dataLength;
  if (sourceLength !== source.length || dataLength === 0 || bytes.length !== second + dataLength)
    return undefined;
  if (source.compare(bytes, headerLength, first) !== 0) return undefined;
  const data = bytes.subarray(first, second);
  return data.compare(bytes, second) === 0 ? data : undefined;
}

/** Keeps a code cache. Throws where the clone cannot be written or is another user's: then every start compiles. */
export function writeCodeCache(file: string, source: Buffer, data: Buffer): void {
  const path = cachePath(file);
  const directory = dirname(path);
  if (process.getuid !== undefined && statSync(file).uid !== process.getuid()) return;
  if (!statSync(dirname(directory)).isDirectory()) return;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(source.length, 0);
  lengths.writeUInt32LE(data.length, 4);
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, Buffer.concat([magic, lengths, source, data, data]));
  renameSync(temporary, path);
  sweepAbandoned(directory);
}

function sweepAbandoned(directory: string): void {
  for (const entry of readdirSync(directory).filter((name) => name.endsWith('.tmp'))) {
    const path = join(directory, entry);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat && Date.now() - stat.mtimeMs > abandonedMs) rmSync(path, { force: true });
  }
}
