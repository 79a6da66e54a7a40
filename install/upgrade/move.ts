import { dirname, join } from 'node:path';
import { HandoffError } from '../../core/errors.ts';
import { ensureDirectory } from '../../core/files/directory.ts';
import { entryAt, linkTarget } from '../../core/files/entry.ts';
import { moveFile, removeEmptyDirectories, removeTree } from '../../core/files/tree.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { type CloneGit, clearStaleLocks, fieldsOf } from './clone.ts';

export interface Move {
  branch: string;
  from: string;
  to: string;
}

/** Moves the clone: files, then index, then branch. Whoever finds the branch at `to` finds everything there. */
export async function moveClone(git: CloneGit, { branch, from, to }: Move): Promise<void> {
  await placeFiles(git, to, await listChanged(git, from, to));
  await setIndex(git, to);
  await git.ask(['update-ref', '-m', 'agent-handoff: upgrade', `refs/heads/${branch}`, to, from]);
}

/** Brings the clone back to `from`. Throws `upgrade-dirty` for a file that is as neither commit has it. */
export async function unmoveClone(git: CloneGit, { branch, from, to }: Move): Promise<void> {
  await clearStaleLocks(git, ['index', 'HEAD', `refs/heads/${branch}`]);
  const changed = await listChanged(git, from, to);
  const edited = await listEdited(git, changed, [from, to]);
  if (edited.length > 0) throw dirtyClone(git, edited);
  await placeFiles(git, from, changed);
  await setIndex(git, from);
  const head = (await git.ask(['rev-parse', '--verify', `refs/heads/${branch}`])).trim();
  if (head !== to) return;
  await git.ask(['update-ref', '-m', 'agent-handoff: back', `refs/heads/${branch}`, from, to]);
}

async function listChanged(git: CloneGit, from: string, to: string): Promise<string[]> {
  return fieldsOf(await git.ask(['diff-tree', '-r', '-z', '--no-renames', '--name-only', from, to]));
}

async function setIndex(git: CloneGit, commit: string): Promise<void> {
  await git.ask(['read-tree', commit]);
  // It fails where a file differs; whether one does is asked by those who need to know.
  await git.run(['update-index', '-q', '--refresh']);
}

/** Those of the files that are as neither commit has them, absence included. */
async function listEdited(
  git: CloneGit,
  paths: readonly string[],
  commits: readonly string[],
): Promise<string[]> {
  const trees = await Promise.all(commits.map((commit) => listBlobs(git, commit)));
  const actual = await hashFiles(git, paths);
  return paths.filter((path) => !trees.some((tree) => tree.get(path) === actual.get(path)));
}

/** As git would store them; what is no file and no link has no entry, like what is not there. */
async function hashFiles(git: CloneGit, paths: readonly string[]): Promise<Map<string, string>> {
  const files = paths.filter((path) => entryAt(join(git.clone, path))?.isFile());
  const input = files.map((path) => `${path}\n`).join('');
  const hashes = (await git.ask(['hash-object', '--stdin-paths'], { input })).split('\n');
  const actual = new Map(files.map((path, index) => [path, hashes[index] ?? '']));
  for (const path of paths) {
    const target = linkTarget(join(git.clone, path));
    if (target === null) continue;
    actual.set(path, (await git.ask(['hash-object', '--stdin'], { input: target })).trim());
  }
  return actual;
}

async function listBlobs(git: CloneGit, commit: string): Promise<Map<string, string>> {
  const entries = fieldsOf(await git.ask(['ls-tree', '-r', '-z', commit]));
  return new Map(
    entries.map((entry) => {
      const [, blob = '', path = ''] = /^\S+ \S+ (\S+)\t(.*)$/s.exec(entry) ?? [];
      return [path, blob];
    }),
  );
}

/** What is not committed in the clone, untracked files included, ignored ones not. */
export async function listDirty(git: CloneGit): Promise<string[]> {
  const status = ['status', '--porcelain', '-z', '--untracked-files=all', '--no-renames'];
  return fieldsOf(await git.ask(status)).map((field) => field.slice(3));
}

export function dirtyClone(git: CloneGit, paths: readonly string[]): HandoffError {
  const more = paths.length > 3 ? ` and ${paths.length - 3} more` : '';
  return new HandoffError('upgrade-dirty', {
    message: `${git.clone} holds changes that are not committed (${paths.slice(0, 3).join(', ')}${more}); expected none. Nothing was changed.`,
    hint: `git -C ${shellWord(git.clone)} stash --include-untracked`,
  });
}

/** Gives files the content of a commit. Unlike git, which unlinks first, it leaves a whole file there at every moment. */
async function placeFiles(git: CloneGit, commit: string, paths: readonly string[]): Promise<void> {
  const gitDirectory = (await git.ask(['rev-parse', '--absolute-git-dir'])).trim();
  const staging = join(gitDirectory, 'agent-handoff');
  const tree = join(staging, 'tree');
  removeTree(staging);
  ensureDirectory(tree, false);
  try {
    const index = { env: { GIT_INDEX_FILE: join(staging, 'index') } };
    await git.ask(['read-tree', commit], index);
    const present = new Set(fieldsOf(await git.ask(['ls-files', '-z'], index)));
    const arriving = paths.filter((path) => present.has(path));
    const leaving = paths.filter((path) => !present.has(path));
    const checkout = ['checkout-index', '--quiet', '-z', '--stdin', `--prefix=${tree}/`];
    await git.ask(checkout, { ...index, input: arriving.map((path) => `${path}\0`).join('') });
    const inTheWay = new Set(leaving.filter((gone) => arriving.some((path) => collide(gone, path))));
    for (const path of inTheWay) removePlaced(git.clone, path);
    // New files first: the program that is replaced finds its parts at every moment, the old ones or the new ones.
    const [added, replaced] = [false, true].map((isThere) =>
      arriving.filter((path) => (entryAt(join(git.clone, path)) !== null) === isThere),
    );
    for (const path of [...(added ?? []), ...(replaced ?? [])])
      moveFile(join(tree, path), join(git.clone, path));
    for (const path of leaving) if (!inTheWay.has(path)) removePlaced(git.clone, path);
  } finally {
    removeTree(staging);
  }
}

/** Where a file becomes a directory, or a directory a file, the old one must go first. */
function collide(gone: string, path: string): boolean {
  return gone.startsWith(`${path}/`) || path.startsWith(`${gone}/`);
}

/** Removes a file, and the directories above it that are empty then. */
function removePlaced(clone: string, path: string): void {
  removeTree(join(clone, path));
  const above: string[] = [];
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) above.push(join(clone, parent));
  removeEmptyDirectories(above);
}
