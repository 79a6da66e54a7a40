import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { HandoffError, systemCode } from '../errors.ts';
import { randomHex, sha256 } from '../text/hex.ts';
import { ensureDirectory, syncDirectory } from './directory.ts';
import { removeEmptyDirectory } from './remove.ts';
import { replaceFile } from './write.ts';

export interface FoundFile {
  file: string;
  /** Null: there is no such file. An empty file has no bytes, which is another thing. */
  bytes: Uint8Array | null;
  link: boolean;
  /** Directories that must be made before the file can be, outermost first. */
  missingDirectories: string[];
}

/** No configuration comes near this; beyond it something else has the name, and parsing would take seconds. */
const sizeLimit = 4 * 1024 * 1024;

/** Reads a file that an edit is planned for. Throws `config-unreadable` or `too-large`. */
export function readFound(file: string): FoundFile {
  const entry = statOrNull(file, fs.lstatSync);
  if (entry === null) return { file, bytes: null, link: false, missingDirectories: missingAbove(file) };
  const link = entry.isSymbolicLink();
  const target = link ? statOrNull(file, fs.statSync) : entry;
  if (target === null)
    throw unreadable(file, `a symbolic link to ${fs.readlinkSync(file)}, which does not exist`);
  if (!target.isFile()) {
    const what = target.isDirectory() ? 'a directory' : 'neither a file nor a link to one';
    throw unreadable(file, `${what}; expected a file`);
  }
  if (target.size > sizeLimit) {
    const reason = `${target.size} bytes; expected at most ${sizeLimit}`;
    throw new HandoffError('too-large', {
      message: `${file}: ${reason}`,
      hint: `Look at what ${file} holds, then run the same command again. Nothing was changed.`,
      path: file,
      reason,
    });
  }
  try {
    return { file, bytes: fs.readFileSync(file), link, missingDirectories: [] };
  } catch (cause) {
    throw unreadable(file, reasonOf(cause), cause);
  }
}

/** The file that a write must replace so that a link stays a link. */
export function resolveTarget(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return file;
    throw error;
  }
}

export function reasonOf(error: unknown): string {
  const reasons: Record<string, string> = {
    EACCES: 'permission denied (EACCES)',
    EPERM: 'operation not permitted (EPERM)',
    EROFS: 'the file system is read-only (EROFS)',
    ENOSPC: 'no space left on the device (ENOSPC)',
    ENOTDIR: 'something above it is not a directory (ENOTDIR)',
    ELOOP: 'symbolic links in a circle (ELOOP)',
    ENAMETOOLONG: 'the name is too long (ENAMETOOLONG)',
  };
  return reasons[systemCode(error)] ?? (error instanceof Error ? error.message : String(error));
}

function statOrNull(file: string, stat: (path: string) => fs.Stats): fs.Stats | null {
  try {
    return stat(file);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return null;
    throw unreadable(file, reasonOf(cause), cause);
  }
}

function missingAbove(file: string): string[] {
  const directory = dirname(file);
  const entry = statOrNull(directory, fs.lstatSync);
  if (entry === null) return [...missingAbove(directory), directory];
  const target = statOrNull(directory, fs.statSync);
  if (target === null)
    throw unreadable(directory, `a symbolic link to ${fs.readlinkSync(directory)}, which does not exist`);
  if (!target.isDirectory()) throw unreadable(directory, 'not a directory; expected one');
  return [];
}

function unreadable(path: string, reason: string, cause?: unknown): HandoffError {
  return new HandoffError('config-unreadable', {
    message: `${path}: ${reason}`,
    hint: `Put ${path} right, then run the same command again. Nothing was changed.`,
    path,
    reason,
    cause,
  });
}

/**
 * Replaces a user's file whole or not at all, through a link, with mode and owner kept. Returns false, changing nothing,
 * where `isCurrent`, asked last, says no. Throws the system's error.
 * write-file-atomic does not sync the directory, and its temporary files do not name a process whose death left them.
 */
export function writeUserFile(file: string, bytes: Uint8Array, isCurrent = () => true): boolean {
  ensureDirectory(dirname(file));
  const target = resolveTarget(file);
  const like = fs.statSync(target, { throwIfNoEntry: false });
  const isWritten = replaceFile(target, bytes, { like, isCurrent });
  if (isWritten) syncDirectory(dirname(target));
  return isWritten;
}

/** Makes a symbolic link durably, in place of an empty directory if there is one. Throws where something else is. */
export function makeLink(file: string, target: string): void {
  ensureDirectory(dirname(file));
  removeEmptyDirectory(file);
  fs.symlinkSync(target, file);
  syncDirectory(dirname(file));
}

/** Makes a symbolic link durably, in place of a link that is there: readers find the old one or the new one. */
export function replaceLink(file: string, target: string): void {
  const temporary = `${file}.${process.pid}-${randomHex(6)}`;
  // Windows makes a junction without being asked for rights.
  fs.symlinkSync(target, temporary, 'junction');
  try {
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.unlinkSync(temporary);
    throw error;
  }
  syncDirectory(dirname(file));
}

/** Removes a file durably; throws where there is none. */
export function removeUserFile(file: string): void {
  fs.unlinkSync(file);
  syncDirectory(dirname(file));
}

export function readOrNull(file: string): Uint8Array | null {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Whether two files hold the same, or neither is there. */
export function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
}

export function fingerprintOf(bytes: Uint8Array): string {
  return sha256(bytes);
}
