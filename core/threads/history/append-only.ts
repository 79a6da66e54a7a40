import { join } from 'node:path';
import { entryAt } from '../../files/entry.ts';
import { listChangedFiles } from '../../worktree/facts.ts';
import { readRoundName } from '../format/directory.ts';
import { threadsFolder } from '../format/layout.ts';
import { type Change, type History, type HistoryCommit, roundFolders } from './history.ts';
import { committedEntries, lookUp, type ThreadGit, type TreeEntry } from './thread-git.ts';

/** What speaks against the promise that committed rounds are never changed. */
interface Finding {
  severity: 'error' | 'warn' | 'note';
  file: string;
  message: string;
}

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

function keyed(changes: readonly Change[], status: Change['status']): Map<string, string> {
  return new Map(
    changes.flatMap((change) => {
      const key = change.status === status ? roundKey(change.path) : null;
      return key === null ? [] : [[key, change.blob] as const];
    }),
  );
}

const fileName = (key: string) => key.slice(key.indexOf('/') + 1);

/**
 * Finds the commits that rewrote a round, and whether `head` (what HEAD has, by key) has its first content again. A move
 * between `active/` and `archive/` and the rename of a directory change no content; so do a deletion and a return.
 */
function findRewrites(
  commits: readonly HistoryCommit[],
  head: ReadonlyMap<string, string>,
): (Rewrite & { restored: boolean })[] {
  const known = new Map<string, Known>();
  const found: Rewrite[] = [];
  const renamed = new Map<string, string>();
  for (const commit of commits) {
    const added = keyed(commit.changes, 'added');
    const deleted = keyed(commit.changes, 'deleted');
    for (const [key, blob] of keyed(commit.changes, 'modified')) {
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

function describeRewrite(git: ThreadGit, rewrite: ReturnType<typeof findRewrites>[number]): Finding {
  const { key, how, restored } = rewrite;
  const { commit, at, subject } = rewrite.commit;
  const places = roundFolders.map((folder) => `${folder}/${key}`);
  const file = places.find((path) => entryAt(join(git.root, path))) ?? places[0] ?? key;
  const by = `${commit.slice(0, 12)} (${at.toISOString().slice(0, 10)}, ${JSON.stringify(subject.slice(0, 80))})`;
  const message = `${how} after it was committed, by ${by}${restored ? '; restored since' : ''}`;
  return { severity: restored ? 'note' : 'error', file, message };
}

/** Whether a file of that content lies in the other folder: moved by hand and not committed yet. */
function isMovedOnDisk(git: ThreadGit, { path, blob }: TreeEntry): boolean {
  const other = path.includes('/active/')
    ? path.replace('/active/', '/archive/')
    : path.replace('/archive/', '/active/');
  if (!entryAt(join(git.root, other))?.isFile()) return false;
  const hashed = lookUp(git, ['hash-object', '--', other]);
  return hashed.ok && hashed.output.trim() === blob;
}

function checkWorktree(git: ThreadGit, committed: readonly TreeEntry[]): Finding[] {
  const changed = listChangedFiles(git.root, git.env, roundFolders);
  if (changed === null) {
    const message = 'git could not say which files are not committed as they are';
    return [{ severity: 'warn', file: threadsFolder, message }];
  }
  return changed.flatMap(({ path, conflicted, gone }): Finding[] => {
    if (roundKey(path) === null) return [];
    const error = (message: string): Finding[] => [{ severity: 'error', file: path, message }];
    if (conflicted) return error('two branches wrote this round differently: the merge is in conflict');
    const entry = committed.find((one) => one.path === path);
    if (entry === undefined || (gone && isMovedOnDisk(git, entry))) return [];
    return error(`${gone ? 'deleted' : 'changed'} in the worktree after it was committed; not committed yet`);
  });
}

/**
 * Proves that committed rounds are as they were, those of one thread unless `slug` is null, or names the commit that
 * changed one. What cannot be proved is said: silence would read as a proof.
 */
export function checkAppendOnly(git: ThreadGit, history: History, slug: string | null): Finding[] {
  const warn = (message: string): Finding => ({ severity: 'warn', file: threadsFolder, message });
  if (history.commits === null)
    return [warn(`the history could not be read, so nothing is proved: ${history.reason}`)];
  const committed = committedEntries(git, threadsFolder);
  const head = new Map(committed.map(({ path, blob }) => [roundKey(path) ?? '', blob]));
  const rewrites = findRewrites(history.commits, head).filter(
    ({ key }) => slug === null || key.startsWith(`${slug}/`),
  );
  const worktree = checkWorktree(git, committed).filter(
    ({ file }) => slug === null || roundKey(file)?.startsWith(`${slug}/`),
  );
  return [
    ...(history.shallow
      ? [warn('this is a shallow clone: what happened before its first commit is not proved')]
      : []),
    ...rewrites.map((rewrite) => describeRewrite(git, rewrite)),
    ...worktree,
  ];
}
