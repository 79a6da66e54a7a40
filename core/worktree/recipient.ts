import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { exists, isDirectory } from '../files/entry.ts';
import { listWorktrees } from '../git/places.ts';
import { physicalPath } from '../git/program.ts';
import { type Identity, identify, identityOfRoot, stripWorktreeSuffix } from './identity.ts';

function checkSyntax(to: string): void {
  const fault =
    to === ''
      ? 'is empty'
      : to.startsWith('-')
        ? 'begins with `-` like a flag'
        : /\p{Cc}/u.test(to)
          ? 'holds a control character'
          : null;
  if (fault === null) return;
  throw new HandoffError('bad-to', {
    message: `--to ${JSON.stringify(to)} ${fault}; expected the name of a worktree or a path to one`,
    hint: 'git worktree list',
  });
}

/**
 * Whom `--to` names: a path, a basename in `git worktree list`, or an existing sibling. Throws `bad-to` or
 * `unknown-worktree`.
 */
export function resolveRecipient(ctx: Context, self: Identity, to: string | undefined): Identity {
  if (to === undefined) return self;
  checkSyntax(to);
  const unknown = (what: string, hint = 'git worktree list') =>
    new HandoffError('unknown-worktree', { message: `--to ${what}`, hint });
  if (isAbsolute(to) || to === '.' || to === '..' || /[\\/]/.test(to)) {
    const path = resolve(ctx.cwd, to);
    if (isDirectory(path)) return identify(path);
    throw unknown(`${JSON.stringify(to)}: there is no directory ${path}`);
  }
  const worktrees = listWorktrees(self.worktree);
  const listed = worktrees.filter((path) => basename(path) === to && exists(path));
  if (listed.length === 1 && listed[0]) return identify(listed[0]);
  if (listed.length > 1) {
    const what = `${to}: ${listed.length} worktrees have that name: ${listed.join(', ')}`;
    throw unknown(what, 'repeat the command with one of these paths after --to');
  }
  if (self.basename === to) return self;
  const sibling = join(dirname(self.worktree), to);
  if (isDirectory(sibling)) return identityOfRoot(identify(sibling).worktree);
  const names = worktrees.map((path) => basename(path));
  const known = names.length > 0 ? `; there are: ${names.join(', ')}` : '';
  throw unknown(
    `${to}: no worktree of that name in \`git worktree list\`, and no directory ${sibling}${known}`,
    `git worktree list, or give a path: --to ../${to}`,
  );
}

/** Whether one worktree is the other's sibling by its name, as `shop` and `shop-worker` are, which share a slug. */
function isSibling(one: string, other: string): boolean {
  return (
    dirname(one) === dirname(other) &&
    stripWorktreeSuffix(basename(one)) === stripWorktreeSuffix(basename(other))
  );
}

/**
 * Whether two worktrees, by their physical roots, are siblings by name or of one repository. Only `theirs` is asked:
 * a session can write into its own that it belongs to any repository.
 */
export function isSameRepository(own: string, theirs: string): boolean {
  const isListed = () => listWorktrees(theirs).some((path) => physicalPath(path) === own);
  return own === theirs || isSibling(own, theirs) || isListed();
}
