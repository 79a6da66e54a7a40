import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes the least that counts as a repository. */
export const repository = (path: string) => {
  mkdirSync(join(path, '.git'), { recursive: true });
  writeFileSync(join(path, '.git/HEAD'), 'ref: refs/heads/main\n');
};
const empty = (path: string) => mkdirSync(join(path, '.git'), { recursive: true });
const linked = (path: string) => writeFileSync(join(path, '.git'), 'gitdir: elsewhere\n');
const everybodys = (path: string) => chmodSync(path, 0o1777);

export interface RootCase {
  name: string;
  /** Makes entries in `a/b/c` below the base, where the search begins. */
  make: (a: string, b: string, c: string) => void;
  /** The root below the base. */
  root: 'a' | 'a/b' | 'a/b/c';
}

/** Which directory is a worktree's root: for the program and for the launchers. */
export const rootCases: readonly RootCase[] = [
  { name: 'nothing: the directory itself', make: () => undefined, root: 'a/b/c' },
  { name: 'the nearest repository', make: (a) => repository(a), root: 'a' },
  { name: 'the inner of two', make: (a, b) => [repository(a), repository(b)], root: 'a/b' },
  { name: 'a linked worktree', make: (_, b) => linked(b), root: 'a/b' },
  { name: 'a linked worktree in a repository', make: (a, b) => [repository(a), linked(b)], root: 'a/b' },
  {
    name: 'a `.git` that is a link to another directory',
    make: (a, b) => [repository(join(a, 'elsewhere')), symlinkSync('../elsewhere/.git', join(b, '.git'))],
    root: 'a/b',
  },
  {
    name: 'a HEAD that is a dangling link',
    make: (a) => [empty(a), symlinkSync('refs/x', join(a, '.git/HEAD'))],
    root: 'a',
  },
  { name: 'an empty `.git` below a repository', make: (a, b) => [repository(a), empty(b)], root: 'a' },
  {
    name: 'an empty `.git` in the directory itself',
    make: (a, _, c) => [repository(a), empty(c)],
    root: 'a',
  },
  {
    name: 'an empty `.git` file below one',
    make: (a, b) => [repository(a), writeFileSync(join(b, '.git'), '')],
    root: 'a',
  },
  { name: 'an empty `.git` without repository', make: (a) => empty(a), root: 'a' },
  { name: 'the inner of two empty ones', make: (a, b) => [empty(a), empty(b)], root: 'a/b' },
  { name: 'a broken `.git` link', make: (a) => symlinkSync('/nowhere', join(a, '.git')), root: 'a' },
  { name: 'an empty one in a directory of everybody', make: (a) => [empty(a), everybodys(a)], root: 'a/b/c' },
  { name: 'one in the user’s below it', make: (a, b) => [empty(a), everybodys(a), empty(b)], root: 'a/b' },
  {
    name: 'a repository in a directory of everybody',
    make: (a) => [repository(a), everybodys(a)],
    root: 'a',
  },
];
