import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  encodeName,
  findWorktreeRoot,
  identify,
  identityOfRoot,
  stripWorktreeSuffix,
} from '../../../core/worktree/identity.ts';
import { makeTemporary } from '../world.ts';
import { rootCases } from './roots.ts';

describe('slug and recipient of a path', () => {
  it.each([
    [
      '/Users/jonathan/Developer/personal/assistant',
      'Users-jonathan-Developer-personal-assistant',
      'assistant',
    ],
    [
      '/Users/jonathan/Developer/personal/assistant-wt2',
      'Users-jonathan-Developer-personal-assistant',
      'assistant-wt2',
    ],
    [
      '/Users/jonathan/Developer/personal/assistant-worker',
      'Users-jonathan-Developer-personal-assistant',
      'assistant-worker',
    ],
    [
      '/Users/jonathan/Developer/personal/assistant-dev-preview',
      'Users-jonathan-Developer-personal-assistant',
      'assistant-dev-preview',
    ],
    ['/home/u/app-wt/src', 'home-u-app-wt-src', 'src'],
    ['/app', 'app', 'app'],
    ['/home/u/my app', 'home-u-my%20app', 'my%20app'],
    ['/home/u/caf\u00e9', 'home-u-caf%C3%A9', 'caf%C3%A9'],
    ['/home/u/cafe\u0301', 'home-u-caf%C3%A9', 'caf%C3%A9'],
    ['/home/u/日本', 'home-u-%E6%97%A5%E6%9C%AC', '%E6%97%A5%E6%9C%AC'],
    ['/home/u/-app', 'home-u--app', '%2Dapp'],
    ['/-app', '%2Dapp', '%2Dapp'],
    ['/.config', '%2Econfig', '.config'],
    ['/home/u/.config', 'home-u-.config', '.config'],
    ['/home/u/50%', 'home-u-50%25', '50%25'],
    ['/home/u/a\nb', 'home-u-a%0Ab', 'a%0Ab'],
    ['/', '%2F', '%2F'],
    ['/-wt', '%2F', '%2Dwt'],
  ])('%s → %s, %s', (path, slug, recipient) => {
    expect(identityOfRoot(path)).toMatchObject({ worktree: path, slug, recipient });
  });

  it.each([
    ['/home/u/my app', 'my app'],
    ['/', '/'],
  ])('the basename of %s is said as it is: %s', (path, basename) => {
    expect(identityOfRoot(path).basename).toBe(basename);
  });

  it('over 200 bytes keep 180 and a hash, and two of them stay two', () => {
    const long = identityOfRoot(`/${'x'.repeat(250)}`);
    expect(long.slug).toMatch(/^x{180}-[0-9a-f]{16}$/);
    expect(long.recipient).toMatch(/^x{180}-[0-9a-f]{16}$/);
    expect(identityOfRoot(`/${'x'.repeat(251)}`).slug).not.toBe(long.slug);
    expect(identityOfRoot(`/${'x'.repeat(200)}`).slug).toBe('x'.repeat(200));
  });
});

describe('the suffix of a sibling worktree', () => {
  it.each([
    ['app-worker', 'app'],
    ['app-worker3', 'app'],
    ['app-wt', 'app'],
    ['app-wt12', 'app'],
    ['app-preview', 'app'],
    ['app-dev-preview', 'app'],
    ['app-wt2-preview', 'app'],
    ['app-wt3-worker2', 'app'],
    ['app-worker2-wt3', 'app-worker2'],
    ['app-wt-2', 'app-wt-2'],
    ['app-wtx', 'app-wtx'],
    ['my-wt-app', 'my-wt-app'],
    ['wt2', 'wt2'],
  ])('%s → %s', (name, stripped) => {
    expect(stripWorktreeSuffix(name)).toBe(stripped);
  });
});

it.each([
  ['plain', 'a-Z0._', 'a-Z0._'],
  ['a slash', 'a/b', 'a%2Fb'],
  ['a lone surrogate', '\ud800', '%EF%BF%BD'],
])('encoding %s', (_, name, encoded) => {
  expect(encodeName(name)).toBe(encoded);
});

describe('the root of a worktree', () => {
  it.each(rootCases)('$name', ({ make, root }) => {
    const base = makeTemporary();
    const [a, b, c] = [join(base, 'a'), join(base, 'a/b'), join(base, 'a/b/c')] as const;
    mkdirSync(c, { recursive: true });
    make(a, b, c);
    expect(findWorktreeRoot(c)).toBe(join(base, root));
  });

  it('is physical', () => {
    const base = makeTemporary();
    mkdirSync(join(base, 'real/.git'), { recursive: true });
    symlinkSync(join(base, 'real'), join(base, 'link'));
    expect(identify(join(base, 'link')).worktree).toBe(join(base, 'real'));
  });

  it('of a directory that is not there is an error of the system', () => {
    expect(() => identify('/nowhere/at/all')).toThrow('ENOENT');
  });
});
