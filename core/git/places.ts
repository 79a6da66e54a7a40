import { basename, dirname, join, resolve } from 'node:path';
import { entryAt, isDirectory, realPath } from '../files/entry.ts';
import { listEntries, readText } from '../files/read.ts';

/** Where the parts of a repository lie, as its own files say. Nothing of it is configuration. */
export interface RepositoryPlaces {
  /** The worktree's own directory: HEAD and the index lie in it. */
  own: string;
  common: string;
}

const smallLimit = 16 * 1024;

/** Returns a file's text, trimmed; null for what cannot be read. Links are followed, for `git-new-workdir`. */
export function readSmallFile(path: string, limit = smallLimit): string | null {
  try {
    return (readText(path, limit) ?? readText(realPath(path) ?? path, limit))?.trim() ?? null;
  } catch {
    return null;
  }
}

function ownDirectory(worktree: string): string | null {
  const entry = join(worktree, '.git');
  if (isDirectory(entry)) return entry;
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

/** Returns the physical git directory that all worktrees share, for a worktree's root or a git directory itself. */
export function commonGitDirectory(directory: string): string | null {
  const isGitDirectory = readSmallFile(join(directory, 'HEAD')) !== null;
  const own = ownDirectory(directory) ?? (isGitDirectory ? directory : null);
  return own === null ? null : realPath(commonDirectory(own));
}

/** Whether git finds a repository to fetch from at a path: the path's own, that of a worktree, or one with `.git` added. */
export function isRepositoryPath(path: string): boolean {
  return [path, `${path.replace(/\/+$/, '')}.git`].some((directory) => {
    const common = commonGitDirectory(directory);
    return common !== null && isDirectory(join(common, 'objects'));
  });
}

/** Returns the entries of a directory of git's; none where it cannot be read. */
export function readEntries(directory: string) {
  try {
    return listEntries(directory);
  } catch {
    return [];
  }
}

/** Returns the paths that `git worktree list` names, the main one first; empty without a repository. */
export function listWorktrees(worktree: string): string[] {
  const places = locateRepository(worktree);
  if (places === null) return [];
  const { common } = places;
  const main = basename(common) === '.git' ? dirname(common) : common;
  const registered = join(common, 'worktrees');
  const names = readEntries(registered).map(({ name }) => name);
  const linked = names.sort().flatMap((name) => {
    const entry = readSmallFile(join(registered, name, 'gitdir'));
    // Since git 2.48 it may be relative.
    return entry ? [dirname(resolve(registered, name, entry))] : [];
  });
  return [main, ...linked];
}
