import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readRegularFile } from '../disk/read.ts';
import { runGit } from './git.ts';

/** Branch and commit of a worktree. `none` stands for what does not exist: no repository, no commit yet. */
export interface Head {
  /** Branch name; `HEAD` when detached. */
  branch: string;
  /** Full object name. */
  head: string;
}

export const noHead: Head = { branch: 'none', head: 'none' };

const objectName = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** Of a repository with more refs than these git is asked. */
const packedLimit = 4 * 1024 * 1024;
const smallLimit = 16 * 1024;

/** Null for what is larger, too: the repository is whoever's, and git can be asked. */
export function readSmall(path: string, limit = smallLimit): string | null {
  try {
    const file = readRegularFile(path, limit);
    return file && file.size <= limit ? Buffer.from(file.bytes).toString('utf8').trim() : null;
  } catch {
    return null;
  }
}

export function gitDirectory(worktree: string): string | null {
  const entry = join(worktree, '.git');
  try {
    if (statSync(entry).isDirectory()) return entry;
  } catch {
    return null;
  }
  const target = /^gitdir: (.+)$/.exec(readSmall(entry) ?? '')?.[1];
  return target ? resolve(worktree, target) : null;
}

function readRef(gitDir: string, ref: string): string | null {
  const shared = readSmall(join(gitDir, 'commondir'));
  const common = shared ? resolve(gitDir, shared) : gitDir;
  for (const base of [gitDir, common]) {
    const value = readSmall(join(base, ref));
    if (value && objectName.test(value)) return value;
  }
  const packed = readSmall(join(common, 'packed-refs'), packedLimit);
  const line = packed?.split('\n').find((entry) => entry.endsWith(` ${ref}`));
  const value = line?.slice(0, line.indexOf(' '));
  return value && objectName.test(value) ? value : null;
}

function askGit(worktree: string, env: NodeJS.ProcessEnv): Head {
  const branch = runGit(worktree, ['symbolic-ref', '--short', '-q', 'HEAD'], env);
  const head = runGit(worktree, ['rev-parse', '-q', '--verify', 'HEAD^{commit}'], env);
  if (!branch.ok && !head.ok) return noHead;
  return {
    branch: branch.ok ? branch.output.trim() : 'HEAD',
    head: head.ok ? head.output.trim() : 'none',
  };
}

/**
 * Reads branch and commit from the repository's files; git is started only for what these do not show (reftable,
 * a branch without commit, a chain of symbolic refs).
 */
export function readHead(worktree: string, env: NodeJS.ProcessEnv): Head {
  const gitDir = gitDirectory(worktree);
  if (gitDir === null) return noHead;
  const content = readSmall(join(gitDir, 'HEAD'));
  if (content && objectName.test(content)) return { branch: 'HEAD', head: content };
  const ref = /^ref: (refs\/heads\/(.+))$/.exec(content ?? '');
  if (ref?.[1] && ref[2] && ref[2] !== '.invalid') {
    const value = readRef(gitDir, ref[1]);
    if (value) return { branch: ref[2], head: value };
  }
  return askGit(worktree, env);
}
