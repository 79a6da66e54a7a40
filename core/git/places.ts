import { realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { entryAt } from '../files/entry.ts';
import { readRegularFile } from '../files/read.ts';

/** Where the parts of a repository lie, as its own files say. Nothing of it is configuration. */
export interface RepositoryPlaces {
  /** The worktree's own directory: HEAD and the index lie in it. */
  own: string;
  /** What all its worktrees share: objects and branches. */
  common: string;
}

const smallLimit = 16 * 1024;

/**
 * Returns a regular file's text, trimmed; null for a pipe, a device, what is larger, and what cannot be read. A link to a
 * file is followed: `git-new-workdir` makes worktrees of links.
 */
export function readSmallFile(path: string, limit = smallLimit): string | null {
  try {
    const file = readRegularFile(path, limit) ?? readRegularFile(realpathSync(path), limit);
    return file && file.size <= limit ? Buffer.from(file.bytes).toString('utf8').trim() : null;
  } catch {
    return null;
  }
}

/** Whether a path leads to a regular file: git would wait for a pipe. */
export function isRegularFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whether git would read a file there or find nothing: it waits for a pipe, and a device has no end. */
export function isFileOrAbsent(path: string): boolean {
  return isRegularFile(path) || entryAt(path) === null;
}

function ownDirectory(worktree: string): string | null {
  const entry = join(worktree, '.git');
  try {
    if (statSync(entry).isDirectory()) return entry;
  } catch {
    return null;
  }
  const target = /^gitdir: (.+)$/.exec(readSmallFile(entry) ?? '')?.[1];
  return target ? resolve(worktree, target) : null;
}

/** Returns null where no repository's HEAD is found. */
export function locateRepository(worktree: string): RepositoryPlaces | null {
  const own = ownDirectory(worktree);
  if (own === null) return null;
  if (entryAt(join(own, 'HEAD')) === null) return null;
  return { own, common: commonDirectory(own) };
}

function commonDirectory(own: string): string {
  const shared = readSmallFile(join(own, 'commondir'));
  return shared ? resolve(own, shared) : own;
}

/**
 * Returns the physical path of the git directory that all worktrees of a repository share, for a worktree's root or a
 * git directory itself; null where there is none.
 */
export function commonGitDirectory(directory: string): string | null {
  const isGitDirectory = readSmallFile(join(directory, 'HEAD')) !== null;
  const own = ownDirectory(directory) ?? (isGitDirectory ? directory : null);
  if (own === null) return null;
  try {
    return realpathSync(commonDirectory(own));
  } catch {
    return null;
  }
}
