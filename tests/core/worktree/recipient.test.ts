import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identify } from '../../../core/worktree/identity.ts';
import { resolveRecipient } from '../../../core/worktree/recipient.ts';
import { failureOf, git, World } from '../world.ts';

/** A repository `app` with a worktree `app-wt2` elsewhere, a sibling `other`, and a plain file `file`. */
function makeWorld(): World {
  const world = new World();
  git(world.worktree, 'init', '-q', '-b', 'main');
  git(world.worktree, 'commit', '-q', '--allow-empty', '-m', 'one');
  mkdirSync(join(world.base, 'far'));
  git(world.worktree, 'worktree', 'add', '-q', join(world.base, 'far', 'app-wt2'));
  mkdirSync(join(world.base, 'other', 'src'), { recursive: true });
  mkdirSync(join(world.base, 'other', '.git'));
  mkdirSync(join(world.worktree, 'sub'));
  symlinkSync(join(world.base, 'other'), join(world.base, 'link'));
  writeFileSync(join(world.base, 'file'), '');
  return world;
}

const resolve = (world: World, to: string | undefined) =>
  resolveRecipient(world.ctx, identify(world.worktree), to);

describe('--to', () => {
  it.each<[string, string | undefined, string]>([
    ['left out means this worktree', undefined, 'app'],
    ['its own name', 'app', 'app'],
    ['a name in `git worktree list`', 'app-wt2', 'far/app-wt2'],
    ['an existing sibling', 'other', 'other'],
    ['a link to a sibling', 'link', 'other'],
    ['a relative path', '../other', 'other'],
    ['a path into a worktree means its root', '../other/src', 'other'],
    ['a path with a dot', './sub', 'app'],
    ['here', '.', 'app'],
  ])('%s', (_, to, expected) => {
    const world = makeWorld();
    expect(resolve(world, to).worktree).toBe(join(world.base, expected));
  });

  it('an absolute path', () => {
    const world = makeWorld();
    expect(resolve(world, join(world.base, 'other')).worktree).toBe(join(world.base, 'other'));
  });

  it('a listed worktree wins over a sibling of that name', () => {
    const world = makeWorld();
    mkdirSync(join(world.base, 'app-wt2'));
    expect(resolve(world, 'app-wt2').worktree).toBe(join(world.base, 'far', 'app-wt2'));
  });

  it.each<[string, string, RegExp]>([
    ['', 'bad-to', /is empty/],
    ['-x', 'bad-to', /begins with `-`/],
    ['a\u0000b', 'bad-to', /control character/],
    ['../../x', 'unknown-worktree', /there is no directory/],
    ['../file', 'unknown-worktree', /there is no directory/],
    ['file', 'unknown-worktree', /no worktree of that name/],
    ['nowhere', 'unknown-worktree', /there are: app, app-wt2/],
  ])('%j is refused: %s', async (to, code, message) => {
    const world = makeWorld();
    const failure = await failureOf(() => resolve(world, to));
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
    expect(failure.hint).not.toBe('');
  });

  it('an ambiguous name lists the paths', async () => {
    const world = makeWorld();
    git(world.worktree, 'worktree', 'add', '-q', '-b', 'b2', join(world.base, 'near', 'app-wt2'));
    const failure = await failureOf(() => resolve(world, 'app-wt2'));
    expect(failure.code).toBe('unknown-worktree');
    expect(failure.message).toMatch(/2 worktrees have that name: .*far\/app-wt2.*near\/app-wt2/);
  });

  it('outside a repository names siblings all the same', () => {
    const world = new World();
    mkdirSync(join(world.base, 'other'));
    expect(resolve(world, 'other').worktree).toBe(join(world.base, 'other'));
  });
});
