import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemCode } from '../../core/errors.ts';
import { askClone, fieldsOf } from './ask.ts';
import type { CloneGit } from './clone-git.ts';

/**
 * Gives the named files of the clone the content that they have at a commit; those it lacks go. git itself unlinks a
 * file before it writes the new one, and a hook or a publish that starts in between finds no program: here each file
 * is whole at every moment, the old one or the new one.
 */
export async function placeFiles(git: CloneGit, commit: string, paths: readonly string[]): Promise<void> {
  const gitDirectory = (await askClone(git, ['rev-parse', '--absolute-git-dir'])).trim();
  const staging = join(gitDirectory, 'agent-handoff');
  const tree = join(staging, 'tree');
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true, mode: 0o700 });
  try {
    const index = { env: { GIT_INDEX_FILE: join(staging, 'index') } };
    await askClone(git, ['read-tree', commit], index);
    const present = new Set(fieldsOf(await askClone(git, ['ls-files', '-z'], index)));
    const arriving = paths.filter((path) => present.has(path));
    const leaving = paths.filter((path) => !present.has(path));
    const checkout = ['checkout-index', '--quiet', '-z', '--stdin', `--prefix=${tree}/`];
    await askClone(git, checkout, { ...index, input: arriving.map((path) => `${path}\0`).join('') });
    const inTheWay = new Set(leaving.filter((gone) => arriving.some((path) => collide(gone, path))));
    for (const path of inTheWay) removeFile(git.clone, path);
    for (const path of arriving) replacePlaced(join(tree, path), join(git.clone, path));
    for (const path of leaving) if (!inTheWay.has(path)) removeFile(git.clone, path);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Where a file becomes a directory, or a directory a file, the old one must go first. */
function collide(gone: string, path: string): boolean {
  return gone.startsWith(`${path}/`) || path.startsWith(`${gone}/`);
}

function replacePlaced(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  renameSync(source, target);
}

function removeFile(clone: string, path: string): void {
  rmSync(join(clone, path), { force: true });
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
    if (existsSync(join(clone, parent)) && !removeIfEmpty(join(clone, parent))) return;
  }
}

function removeIfEmpty(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes(systemCode(error))) return false;
    throw error;
  }
}
