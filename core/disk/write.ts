import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemCode } from '../errors.ts';
import { ensureDirectory } from './directory.ts';
import { randomHex } from './random.ts';
import { syncDirectory } from './sync.ts';

const fileMode = 0o600;
/** Of a file that belongs to a repository: what the user's umask leaves of it. */
const sharedMode = 0o666;

/** Codes that a file system without hard links answers to link(2). */
const linkUnsupported = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EXDEV']);

/** Temporary files carry the owner's pid, so that a later start can sweep those of the dead. */
function writeTemporary(
  directory: string,
  content: string | Uint8Array,
  durable = true,
  shared = false,
): string {
  const path = join(directory, `.tmp-${process.pid}-${randomHex(6)}`);
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  let fd: number | undefined;
  try {
    fd = openSync(path, 'wx', shared ? sharedMode : fileMode);
    if (!shared) fchmodSync(fd, fileMode);
    let written = 0;
    while (written < bytes.length) written += writeSync(fd, bytes, written);
    if (durable) fsyncSync(fd);
    closeSync(fd);
    return path;
  } catch (error) {
    if (fd !== undefined) {
      try {
        closeSync(fd);
      } catch {
        // The first error is the one to report.
      }
      rmSync(path, { force: true });
    }
    throw error;
  }
}

/**
 * Gives `source` the name `target`, which must be free. Returns false, changing nothing, when it is taken.
 * Where hard links do not exist, a lock directory keeps our own writers apart instead.
 */
export function moveExclusive(source: string, target: string): boolean {
  try {
    linkSync(source, target);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return false;
    if (!linkUnsupported.has(code)) throw error;
    return moveUnderLock(source, target);
  }
  rmSync(source, { force: true });
  return true;
}

function moveUnderLock(source: string, target: string): boolean {
  const lock = join(dirname(target), `.lock-${basename(target)}`);
  try {
    mkdirSync(lock, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    if (existsSync(target)) return false;
    renameSync(source, target);
    return true;
  } finally {
    rmdirSync(lock);
  }
}

/**
 * Writes a new file, whole and durable, and never overwrites: returns false when the name is taken.
 * Readers see the complete file or none. Mode 0600, missing parents 0700; `shared`: as the umask says.
 */
export function createFile(
  path: string,
  content: string | Uint8Array,
  { shared = false }: { shared?: boolean } = {},
): boolean {
  const directory = dirname(path);
  ensureDirectory(directory, true, shared);
  const temporary = writeTemporary(directory, content, true, shared);
  let moved = false;
  try {
    moved = moveExclusive(temporary, path);
  } finally {
    if (!moved) rmSync(temporary, { force: true });
  }
  if (moved) syncDirectory(directory);
  return moved;
}

/**
 * Replaces a whole file of our own atomically: readers see the old bytes or the new ones. Mode 0600. `durable: false`
 * is for what may be gone after power loss without harm; a sync costs a session start a millisecond or more.
 */
export function replaceFile(path: string, content: string | Uint8Array, { durable = true } = {}): void {
  const directory = dirname(path);
  ensureDirectory(directory, durable);
  const temporary = writeTemporary(directory, content, durable);
  try {
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
