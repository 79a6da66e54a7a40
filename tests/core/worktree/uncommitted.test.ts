import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listUncommitted } from '../../../core/worktree/facts.ts';
import { git, makeTemporary } from '../world.ts';

const env = { PATH: process.env.PATH ?? '', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
const later = new Date(Date.now() + 60_000);

/** A repository with a few committed files. */
function repository(): string {
  const path = makeTemporary();
  git(path, 'init', '-q', '-b', 'main');
  mkdirSync(join(path, 'deep'));
  for (const name of ['one.txt', 'two.txt', 'deep/three.txt', 'mon dépôt.txt'])
    writeFileSync(join(path, name), `${name}\n`);
  symlinkSync('one.txt', join(path, 'link'));
  writeFileSync(join(path, '.gitignore'), 'ignored/\n');
  git(path, 'add', '.');
  git(path, 'commit', '-q', '-m', 'first');
  return path;
}

/** What git itself says, renames joined, as `from → path` or `path`. */
function statusOf(path: string): string[] {
  const fields = git(path, '-c', 'core.quotePath=false', 'status', '--porcelain', '-z')
    .split('\0')
    .filter(Boolean);
  const found: string[] = [];
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index] ?? '';
    // The first field has lost its blank to trim().
    const name = field.replace(/^(?:[ ?A-Z]{2}|[A-Z]) /, '');
    found.push(/^R/.test(field) ? `${fields[++index]} → ${name}` : name);
  }
  return found.sort();
}

const listed = (path: string) =>
  (listUncommitted(path, env) ?? [])
    .map((one) => (one.from === null ? one.path : `${one.from} → ${one.path}`))
    .sort();

const states: [name: string, change: (path: string) => void, expected: string[]][] = [
  ['nothing', () => undefined, []],
  ['a changed file', (path) => writeFileSync(join(path, 'one.txt'), 'x'), ['one.txt']],
  ['a file whose dates alone changed', (path) => utimesSync(join(path, 'one.txt'), later, later), []],
  [
    'a link to another place',
    (path) => {
      rmSync(join(path, 'link'));
      symlinkSync('two.txt', join(path, 'link'));
    },
    ['link'],
  ],
  [
    'a link made anew',
    (path) => {
      rmSync(join(path, 'link'));
      symlinkSync('one.txt', join(path, 'link'));
    },
    [],
  ],
  ['a file that may be run now', (path) => chmodSync(join(path, 'one.txt'), 0o755), ['one.txt']],
  ['a deleted file', (path) => rmSync(join(path, 'deep/three.txt')), ['deep/three.txt']],
  [
    'a new file and a new directory',
    (path) => {
      writeFileSync(join(path, 'new.txt'), '');
      mkdirSync(join(path, 'more/and more'), { recursive: true });
      writeFileSync(join(path, 'more/and more/x'), '');
      mkdirSync(join(path, 'empty'));
    },
    ['more/', 'new.txt'],
  ],
  [
    'an ignored one',
    (path) => {
      mkdirSync(join(path, 'ignored'));
      writeFileSync(join(path, 'ignored/x'), '');
    },
    [],
  ],
  [
    'a renamed one, staged',
    (path) => git(path, 'mv', 'one.txt', 'deep/moved.txt'),
    ['one.txt → deep/moved.txt'],
  ],
  [
    'a renamed one, not staged',
    (path) => renameSync(join(path, 'one.txt'), join(path, 'moved.txt')),
    ['moved.txt', 'one.txt'],
  ],
  [
    'staged, and changed again',
    (path) => {
      writeFileSync(join(path, 'one.txt'), 'x');
      git(path, 'add', '.');
      writeFileSync(join(path, 'one.txt'), 'y');
    },
    ['one.txt'],
  ],
  [
    'staged and new',
    (path) => {
      writeFileSync(join(path, 'new.txt'), 'x');
      git(path, 'add', '.');
    },
    ['new.txt'],
  ],
  ['letters outside ASCII', (path) => writeFileSync(join(path, 'mon dépôt.txt'), 'x'), ['mon dépôt.txt']],
  [
    'line ends that git converts',
    (path) => {
      git(path, 'config', 'core.autocrlf', 'true');
      rmSync(join(path, 'one.txt'));
      git(path, 'checkout', '--', 'one.txt');
      utimesSync(join(path, 'one.txt'), later, later);
    },
    [],
  ],
  [
    'a conflict',
    (path) => {
      git(path, 'checkout', '-q', '-b', 'other');
      writeFileSync(join(path, 'one.txt'), 'theirs');
      git(path, 'commit', '-qam', 'theirs');
      git(path, 'checkout', '-q', 'main');
      writeFileSync(join(path, 'one.txt'), 'ours');
      git(path, 'commit', '-qam', 'ours');
      try {
        git(path, 'merge', '-q', 'other');
      } catch {
        // That is the conflict.
      }
    },
    ['one.txt'],
  ],
];

describe('what is not committed', () => {
  it.each(states)('%s', (_, change, expected) => {
    const path = repository();
    change(path);
    expect(listed(path)).toEqual(expected);
    expect(statusOf(path)).toEqual(expected);
  });

  it('before the first commit: everything', () => {
    const path = makeTemporary();
    git(path, 'init', '-q');
    writeFileSync(join(path, 'a'), '');
    writeFileSync(join(path, 'b'), '');
    git(path, 'add', 'a');
    expect(listed(path)).toEqual(['a', 'b']);
  });

  it('is unknown where there is no repository, and no git', () => {
    expect(listUncommitted(makeTemporary(), env)).toBeNull();
    expect(listUncommitted(repository(), { PATH: '' })).toBeNull();
  });
});
