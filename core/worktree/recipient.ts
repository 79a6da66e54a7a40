import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { exists, isDirectory } from '../files/entry.ts';
import { listWorktrees, readEntries } from '../git/places.ts';
import { physicalPath } from '../git/program.ts';
import { type Identity, identify, identityOfRoot, isRepository, stripWorktreeSuffix } from './identity.ts';

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

const shownCandidates = 30;

/** What lies inside a bare repository, in any layout: no session starts there. */
const isGitDirectory = (path: string) => exists(join(path, 'HEAD')) && isDirectory(join(path, 'objects'));

/** Every name that `--to` takes here: the worktrees of git's list, then the repositories beside this one. */
function candidateNames(self: Identity, worktrees: readonly string[]): string[] {
  const above = dirname(self.worktree);
  const beside = readEntries(above)
    .map(({ name }) => name)
    .filter((name) => isRepository(join(above, name)))
    .sort();
  return [...new Set([...worktrees.map((path) => basename(path)), self.basename, ...beside])];
}

/** Whom `--to` names: a path, a worktree of git's list, or a sibling. Throws `bad-to` or `unknown-worktree`. */
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
  const worktrees = listWorktrees(self.worktree).filter(isRepository);
  const listed = worktrees.filter((path) => basename(path) === to);
  if (listed.length === 1 && listed[0]) return identify(listed[0]);
  if (listed.length > 1) {
    const what = `${to}: ${listed.length} worktrees have that name: ${listed.join(', ')}`;
    throw unknown(what, 'repeat the command with one of these paths after --to');
  }
  if (self.basename === to) return self;
  const sibling = join(dirname(self.worktree), to);
  if (isDirectory(sibling) && !isGitDirectory(sibling)) return identityOfRoot(identify(sibling).worktree);
  const names = candidateNames(self, worktrees);
  const more = names.length > shownCandidates ? ` and ${names.length - shownCandidates} more` : '';
  const known = names.length > 0 ? `; there are: ${names.slice(0, shownCandidates).join(', ')}${more}` : '';
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
