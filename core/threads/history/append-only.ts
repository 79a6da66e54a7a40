import { join } from 'node:path';
import { entryAt } from '../../files/entry.ts';
import { listChangedFiles } from '../../worktree/facts.ts';
import { readRoundName } from '../format/directory.ts';
import { threadsFolder } from '../format/layout.ts';
import { problem, type ThreadProblem } from '../format/problem.ts';
import { type Change, type History, type HistoryCommit, roundFolders } from './history.ts';
import { committedEntries, lookUp, type ThreadGit, type TreeEntry } from './thread-git.ts';

/** A round whose content changed after it was committed. */
interface Rewrite {
  /** `<slug>/<file name>`, the same before and after `close`. */
  key: string;
  how: 'changed' | 'deleted' | 'moved and changed';
  commit: HistoryCommit;
}

/** Returns slug and file name of a round's path, whichever folder it lies in; null for every other file. */
export function roundKey(path: string): string | null {
  const [, slug, name = ''] = /^handoffs\/(?:active|archive)\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  return slug !== undefined && readRoundName(name) ? `${slug}/${name}` : null;
}

interface Known {
  /** The content that was committed first, and the one that the walk saw last. */
  first: string;
  last: string;
  /** The commit that took the file away, until it comes back as it was. */
  deleted: HistoryCommit | null;
}

/** Returns the rounds that a commit added, modified or deleted: their content after it, by key. */
function keyed({ changes }: HistoryCommit, status: Change['status']): Map<string, string> {
  const changed = changes.filter((change) => change.status === status);
  const entries = changed.map(({ path, blob }) => [roundKey(path) ?? '', blob] as const);
  return new Map(entries.filter(([key]) => key !== ''));
}

const fileName = (key: string) => key.slice(key.indexOf('/') + 1);

/** Finds the commits that rewrote a round, and whether `head` has its first content again. A move is no rewrite. */
function findRewrites(commits: readonly HistoryCommit[], head: ReadonlyMap<string, string>) {
  const known = new Map<string, Known>();
  const found: Rewrite[] = [];
  const renamed = new Map<string, string>();
  for (const commit of commits) {
    const added = keyed(commit, 'added');
    const deleted = keyed(commit, 'deleted');
    for (const [key, blob] of keyed(commit, 'modified')) {
      found.push({ key, how: 'changed', commit });
      known.set(key, { first: known.get(key)?.first ?? blob, last: blob, deleted: null });
    }
    for (const [key, blob] of added) {
      const before = known.get(key);
      const isSame = (old: string) => fileName(old) === fileName(key) && known.get(old)?.last === blob;
      const old = before ? undefined : [...deleted.keys()].find(isSame);
      if (old !== undefined) renamed.set(old, key);
      const isMoved = deleted.has(key) || before?.deleted;
      if (before && isMoved && before.last !== blob) found.push({ key, how: 'moved and changed', commit });
      const first = (before ?? known.get(old ?? ''))?.first ?? blob;
      known.set(key, { first, last: blob, deleted: null });
    }
    for (const key of deleted.keys()) {
      const entry = known.get(key);
      if (entry && !added.has(key) && !renamed.has(key)) entry.deleted = commit;
    }
  }
  for (const [key, { deleted }] of known) {
    if (deleted && !head.has(key)) found.push({ key, how: 'deleted', commit: deleted });
  }
  return found.map((rewrite) => {
    const now = head.get(renamed.get(rewrite.key) ?? rewrite.key);
    return { ...rewrite, restored: now !== undefined && now === known.get(rewrite.key)?.first };
  });
}

const found = (severity: ThreadProblem['severity'], file: string, message: string) =>
  problem(severity, file, 'append-only', message);

function describeRewrite(git: ThreadGit, rewrite: ReturnType<typeof findRewrites>[number]): ThreadProblem {
  const { key, how, restored } = rewrite;
  const { commit, at, subject } = rewrite.commit;
  const places = roundFolders.map((folder) => `${folder}/${key}`);
  const file = places.find((path) => entryAt(join(git.root, path))) ?? places[0] ?? key;
  const by = `${commit.slice(0, 12)} (${at.toISOString().slice(0, 10)}, ${JSON.stringify(subject.slice(0, 80))})`;
  const message = `${how} after it was committed, by ${by}${restored ? '; restored since' : ''}`;
  return found(restored ? 'note' : 'error', file, message);
}

/** Whether a file of that content lies in the other folder: moved by hand and not committed yet. */
function isMovedOnDisk(git: ThreadGit, { path, blob }: TreeEntry): boolean {
  const other = path.replace(/\/(active|archive)\//, (_, place) =>
    place === 'active' ? '/archive/' : '/active/',
  );
  if (!entryAt(join(git.root, other))?.isFile()) return false;
  const hashed = lookUp(git, ['hash-object', '--', other]);
  return hashed.ok && hashed.output.trim() === blob;
}

function checkWorktree(git: ThreadGit, committed: readonly TreeEntry[]): ThreadProblem[] {
  const changed = listChangedFiles(git.root, git.env, roundFolders);
  if (changed === null)
    return [found('warn', threadsFolder, 'git could not say which files are not committed as they are')];
  return changed.flatMap(({ path, conflicted, gone }) => {
    if (roundKey(path) === null) return [];
    if (conflicted)
      return [found('error', path, 'two branches wrote this round differently: the merge is in conflict')];
    const entry = committed.find((one) => one.path === path);
    if (entry === undefined || (gone && isMovedOnDisk(git, entry))) return [];
    const how = gone ? 'deleted' : 'changed';
    return [found('error', path, `${how} in the worktree after it was committed; not committed yet`)];
  });
}

/** Proves that committed rounds are as they were, or names the commit that changed one. What is not proved is said. */
export function checkAppendOnly(git: ThreadGit, history: History, slug: string | null): ThreadProblem[] {
  const warn = (message: string) => found('warn', threadsFolder, message);
  if (history.commits === null)
    return [warn(`the history could not be read, so nothing is proved: ${history.reason}`)];
  const committed = committedEntries(git, threadsFolder);
  const head = new Map(committed.map(({ path, blob }) => [roundKey(path) ?? '', blob]));
  const isWanted = (key: string | null) => slug === null || key?.startsWith(`${slug}/`);
  const rewrites = findRewrites(history.commits, head).filter(({ key }) => isWanted(key));
  return [
    ...(history.shallow
      ? [warn('this is a shallow clone: what happened before its first commit is not proved')]
      : []),
    ...rewrites.map((rewrite) => describeRewrite(git, rewrite)),
    ...checkWorktree(git, committed).filter(({ file }) => isWanted(roundKey(file))),
  ];
}
