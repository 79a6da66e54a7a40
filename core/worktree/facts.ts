import { join } from 'node:path';
import { isFile } from '../files/entry.ts';
import { locateRepository } from '../git/places.ts';
import { noHead, readHead, unknown } from '../git/refs.ts';
import { readGit } from '../git/run.ts';

/** A file that is not committed as it is, by its path from the root; `from`: the name it had before. */
export interface Uncommitted {
  path: string;
  from: string | null;
}

/** A tracked file that differs: the object names it has in HEAD and in the index, zeros where it is not there. */
export interface ChangedFile {
  path: string;
  committed: string;
  staged: string;
  gone: boolean;
  conflicted: boolean;
}

/** The tree of nothing, in either object format: what a branch without a commit is compared with. */
const emptyTrees = [
  '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
];

function splitNames(output: string): string[] {
  return output.split('\0').filter((name) => name !== '');
}

/** What the index has otherwise than HEAD; null where git cannot answer. */
function listStaged(worktree: string, env: NodeJS.ProcessEnv, paths: readonly string[]) {
  const { head } = readHead(worktree);
  if (head === unknown) return null;
  const flags = ['--cached', '--raw', '-z', '--no-renames', '--no-abbrev', '--ignore-submodules=dirty'];
  const trees = head === 'none' ? emptyTrees : [head];
  for (const tree of trees) {
    const compared = readGit(worktree, ['diff-index', ...flags, tree, '--', ...paths], env);
    if (!compared.ok) continue;
    const fields = splitNames(compared.output);
    return fields.flatMap((field, index) => {
      const [, committed = '', staged = '', state = ''] = /^:\d+ \d+ (\w+) (\w+) (\w)/.exec(field) ?? [];
      const path = fields[index + 1] ?? '';
      return committed === ''
        ? []
        : [{ path, committed, staged, gone: state === 'D', conflicted: state === 'U' }];
    });
  }
  return null;
}

/** What the worktree has otherwise than the index, and the files that git does not know. */
function listWorktreeChanges(worktree: string, env: NodeJS.ProcessEnv, paths: readonly string[]) {
  const exclude = join(locateRepository(worktree)?.common ?? '', 'info/exclude');
  const flags = ['-m', '-d', '-u', '-o', '--directory', '--no-empty-directory', '--exclude-standard'];
  const excludes = isFile(exclude) ? [`--exclude-from=${exclude}`] : [];
  const listed = readGit(worktree, ['ls-files', '-z', '-t', ...flags, ...excludes, '--', ...paths], env);
  if (!listed.ok) return null;
  const changed: ChangedFile[] = [];
  const untracked: string[] = [];
  for (const field of splitNames(listed.output)) {
    const [, state = '', id = '', path = ''] = /^([A-Z]) \d+ ([0-9a-f]+) \d\t(.+)$/s.exec(field) ?? [];
    if (field.startsWith('? ')) untracked.push(field.slice(2));
    else if (path !== '')
      changed.push({ path, committed: id, staged: id, gone: state === 'R', conflicted: state === 'M' });
  }
  return { changed, untracked };
}

/** One entry for each path: what is staged of it, and what became of it in the worktree. */
function joinChanges(staged: readonly ChangedFile[], inWorktree: readonly ChangedFile[]): ChangedFile[] {
  const joined = new Map(staged.map((entry) => [entry.path, entry]));
  for (const entry of inWorktree) {
    const known = joined.get(entry.path);
    const gone = entry.gone || (known?.gone ?? false);
    const conflicted = entry.conflicted || (known?.conflicted ?? false);
    joined.set(entry.path, { ...(known ?? entry), gone, conflicted });
  }
  return [...joined.values()];
}

function listChanges(worktree: string, env: NodeJS.ProcessEnv, paths: readonly string[]) {
  const staged = listStaged(worktree, env, paths);
  const found = staged && listWorktreeChanges(worktree, env, paths);
  return found && { changed: joinChanges(staged, found.changed), untracked: found.untracked };
}

/** Lists the tracked files that differ from HEAD, staged or not; null where git cannot answer. */
export function listChangedFiles(worktree: string, env: NodeJS.ProcessEnv, paths: readonly string[] = []) {
  return listChanges(worktree, env, paths)?.changed ?? null;
}

/**
 * Lists what `git status` lists, without its configuration; null where git cannot answer. Renames are joined by us: a
 * comparison of contents can be made costly.
 */
export function listUncommitted(worktree: string, env: NodeJS.ProcessEnv): Uncommitted[] | null {
  const listed = listChanges(worktree, env, []);
  if (listed === null) return null;
  const { changed, untracked } = listed;
  const tracked = joinRenames(changed.filter(({ conflicted }) => !conflicted));
  const conflicts = changed.filter(({ conflicted }) => conflicted).map(({ path }) => path);
  return [...tracked, ...[...conflicts, ...untracked].map((path) => ({ path, from: null }))];
}

/** A file that went and one that was staged with the same content are one rename. */
function joinRenames(entries: readonly ChangedFile[]): Uncommitted[] {
  const isNone = (id: string) => /^0+$/.test(id);
  const gone = entries.filter((entry) => entry.gone && !isNone(entry.committed));
  const renamed = new Map<string, string>();
  for (const { path, committed, staged } of entries) {
    if (!isNone(committed) || isNone(staged)) continue;
    const origin = gone.find(
      (entry) => entry.committed === staged && ![...renamed.values()].includes(entry.path),
    );
    if (origin) renamed.set(path, origin.path);
  }
  const origins = new Set(renamed.values());
  return entries
    .filter(({ path }) => !origins.has(path))
    .map(({ path }) => ({ path, from: renamed.get(path) ?? null }));
}

/** Without git: long enough for any repository. */
const shortLength = 12;

/** As git abbreviates it here, because other readers compare it with that. */
function shorten(worktree: string, head: string, env: NodeJS.ProcessEnv): string {
  const short = readGit(worktree, ['rev-parse', '--short', head], env);
  const name = short.ok ? short.output.trim() : '';
  return name !== '' && head.startsWith(name) ? name : head.slice(0, shortLength);
}

/** Reads what a handoff records of its worktree; a directory without repository gives `none`, `none`, 0. */
export function readFacts(worktree: string, env: NodeJS.ProcessEnv) {
  const { branch, head } = readHead(worktree);
  if (branch === noHead.branch && head === noHead.head) return { branch, head, dirtyFiles: 0 };
  return {
    branch,
    head: [noHead.head, unknown].includes(head) ? head : shorten(worktree, head, env),
    /** Null where git could not count them. */
    dirtyFiles: listUncommitted(worktree, env)?.length ?? null,
  };
}
