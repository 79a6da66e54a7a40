import { accessSync, constants, lstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../errors.ts';

/** Returns a path and every directory above it, the nearest first. */
export function ancestorsOf(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...ancestorsOf(above)];
}

/** What lies at a path, a link itself and not its target; null for nothing, and for a name that no file can have. */
export function entryAt(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/** Whether two names are of one file, a link itself and not its target. */
export function isSameFile(one: string, other: string): boolean {
  const [first, second] = [entryAt(one), entryAt(other)];
  return first !== null && first.ino === second?.ino && first.dev === second.dev;
}

/** What a path leads to, links followed; null for nothing. */
export function targetAt(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

export const exists = (path: string): boolean => targetAt(path) !== null;

export const isDirectory = (path: string): boolean => targetAt(path)?.isDirectory() ?? false;

export const isFile = (path: string): boolean => targetAt(path)?.isFile() ?? false;

/** Whether a path leads to a regular file that the user may run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return isFile(path);
  } catch {
    return false;
  }
}

/** Returns the error code, such as EROFS, that keeps the user from writing to what a path leads to; null for none. */
export function writeFault(path: string): string | null {
  try {
    accessSync(path, constants.W_OK);
    return null;
  } catch (error) {
    return systemCode(error);
  }
}

/** Returns the physical path. Throws what the system says, such as ENOENT. */
export const realPathOrThrow = (path: string): string => realpathSync(path);

/** Returns the physical path; null for what does not exist. */
export function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/** Where a symbolic link points to, as written; null for anything else. */
export function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
