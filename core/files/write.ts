import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { HandoffError, systemCode } from '../errors.ts';
import { randomHex } from '../text/hex.ts';
import { ensureDirectory, syncDirectory } from './directory.ts';
import { isSameFile } from './entry.ts';
import { removeFile } from './remove.ts';
import { sweepTemporaries } from './sweep.ts';

const fileMode = 0o600;
/** Of a file that belongs to a repository: what the user's umask leaves of it. */
const sharedMode = 0o666;

/** What link(2) answers where hard links do not exist. */
const linkUnsupported = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EXDEV']);

type Attributes = Pick<fs.Stats, 'mode' | 'uid' | 'gid'>;

/** Sets the owner. Only a privileged user may; for others the file stays theirs, as with any editor. */
function giveTo(fd: number, { uid, gid }: Attributes): void {
  const now = fs.fstatSync(fd);
  if (now.uid === uid && now.gid === gid) return;
  try {
    fs.fchownSync(fd, uid, gid);
  } catch (error) {
    if (!['EPERM', 'EINVAL', 'ENOSYS'].includes(systemCode(error))) throw error;
  }
}

/** How a file is written; `shared` and `isFree` are for a new one, `like` for one that takes another's place. */
interface Writing {
  /** False for notes that may be gone after a loss of power without harm. */
  durable?: boolean;
  /** Where the temporary file is made: a directory that is swept (core/files/sweep.ts). */
  workIn?: string;
  /** The file belongs to a repository: its mode and its directories' are what the umask leaves. */
  shared?: boolean;
  /** Asked last, for names that are taken by more than a file of that name. */
  isFree?: () => boolean;
  /** Asked last, for a file that others write too: false leaves theirs. */
  isCurrent?: () => boolean;
  /** Whose mode and owner the new file gets. */
  like?: Attributes | undefined;
}

/**
 * Writes a temporary file, whose name tells the writer's pid to who sweeps it, and has `place` give it its name. Where
 * that is on another device than `workIn`, the file is written beside its place instead.
 */
function placeFile(
  path: string,
  content: string | Uint8Array,
  writing: Writing,
  place: (temporary: string) => boolean,
): boolean {
  const directory = dirname(path);
  try {
    return placeFrom(writing.workIn ?? directory, content, writing, place);
  } catch (error) {
    if (systemCode(error) !== 'EXDEV' || (writing.workIn ?? directory) === directory) throw error;
    sweepTemporaries(directory);
    return placeFrom(directory, content, writing, place);
  }
}

function placeFrom(
  workIn: string,
  content: string | Uint8Array,
  { durable = true, like, shared = false }: Writing,
  place: (temporary: string) => boolean,
): boolean {
  const temporary = join(workIn, `.tmp-${process.pid}-${randomHex(6)}`);
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const fd = fs.openSync(temporary, 'wx', shared ? sharedMode : fileMode);
  let placed = false;
  try {
    try {
      if (like) giveTo(fd, like);
      if (!shared) fs.fchmodSync(fd, like ? like.mode & 0o7777 : fileMode);
      let written = 0;
      while (written < bytes.length) written += fs.writeSync(fd, bytes, written);
      if (durable) fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
    placed = place(temporary);
    return placed;
  } finally {
    if (!placed) removeFile(temporary);
  }
}

/**
 * Gives `source` the name `target`, which must be free. Returns false, changing nothing, when it is taken.
 * Where hard links do not exist, a lock directory keeps our own writers apart instead.
 */
export function moveExclusive(source: string, target: string): boolean {
  try {
    fs.linkSync(source, target);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return false;
    if (!linkUnsupported.has(code)) throw error;
    return moveUnderLock(source, target);
  }
  finishMove(source, target);
  return true;
}

/** A file that cannot lose its old name must not keep the new one: it would be there twice. */
function finishMove(source: string, target: string): void {
  for (let attempt = 0; ; attempt++) {
    try {
      removeFile(source);
      return;
    } catch (error) {
      if (attempt === 0) continue;
      if (isSameFile(source, target)) removeFile(target);
      throw error;
    }
  }
}

function moveUnderLock(source: string, target: string): boolean {
  const lock = join(dirname(target), `.lock-${basename(target)}`);
  try {
    fs.mkdirSync(lock, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    if (fs.existsSync(target)) return false;
    fs.renameSync(source, target);
    return true;
  } finally {
    try {
      fs.rmdirSync(lock);
    } catch {
      // A later start sweeps it; the file has moved or not, and that is what counts.
    }
  }
}

/**
 * Writes a new file, whole and durable, and never overwrites: returns false when the name is taken. Readers see the
 * complete file or none. Mode 0600, missing parents 0700.
 */
export function createFile(path: string, content: string | Uint8Array, options: Writing = {}): boolean {
  const { durable = true, workIn = dirname(path), shared, isFree } = options;
  ensureDirectory(dirname(path), durable, shared);
  sweepTemporaries(workIn);
  const moved = placeFile(path, content, options, (temporary) => {
    return (isFree?.() ?? true) && moveExclusive(temporary, path);
  });
  if (moved && durable) syncFiled(path);
  return moved;
}

/** Throws `durability-unknown` where the file is written and its directory cannot be synced. */
function syncFiled(path: string): void {
  try {
    syncDirectory(dirname(path));
  } catch (cause) {
    throw new HandoffError('durability-unknown', {
      message: `${path} is filed and whole, but its directory could not be synced (${systemCode(cause)}): whether it outlives a loss of power is unknown`,
      hint: `look at the disk, then: sync ${dirname(path)}; do not repeat the command, it would file a second one`,
      cause,
    });
  }
}

/**
 * Replaces a whole file atomically: readers see the old bytes or the new ones. Mode 0600. Returns false, changing
 * nothing, where `isCurrent` says that another program wrote it meanwhile.
 */
export function replaceFile(path: string, content: string | Uint8Array, options: Writing = {}): boolean {
  ensureDirectory(dirname(path), options.durable);
  return placeFile(path, content, options, (temporary) => {
    if (options.isCurrent?.() === false) return false;
    fs.renameSync(temporary, path);
    return true;
  });
}

/** What a failed `createFile` means to a person; an error that explains itself stays as it is. */
export function explainWriteError(error: unknown, path: string, directory: string): HandoffError {
  if (error instanceof HandoffError) return error;
  const code = systemCode(error);
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new HandoffError(full ? 'disk-full' : 'root-unwritable', {
    message: full
      ? `${path}: the disk is full (${code}); nothing was written`
      : `${path}: cannot be written (${code || String(error)}); expected ${directory} to be a directory of yours`,
    hint: full ? 'free some space, then run the same command again' : `ls -ld ${directory}`,
    cause: error,
  });
}
