import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { locateRepository, readSmallFile } from './places.ts';

/** The paths that `git worktree list` names, the main one first; empty without a repository. */
export function listWorktrees(worktree: string): string[] {
  const places = locateRepository(worktree);
  if (places === null) return [];
  const { common } = places;
  const main = basename(common) === '.git' ? dirname(common) : common;
  const registered = join(common, 'worktrees');
  const linked = namesIn(registered).flatMap((name) => {
    const entry = readSmallFile(join(registered, name, 'gitdir'));
    // Since git 2.48 it may be relative.
    return entry ? [dirname(resolve(registered, name, entry))] : [];
  });
  return [main, ...linked];
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
