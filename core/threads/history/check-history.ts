import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { listChangedFiles } from '../../worktree/uncommitted.ts';
import { type ThreadsLayout, threadsFolder } from '../format/layout.ts';
import type { ProblemSeverity, ThreadProblem } from '../format/problem.ts';
import { findRewrites, type Rewrite, roundKey } from './append-only.ts';
import { committedEntries, type TreeEntry } from './commit.ts';
import { type History, roundFolders } from './history.ts';
import { lookUp, type ThreadGit } from './thread-git.ts';

function report(severity: ProblemSeverity, file: string, message: string): ThreadProblem {
  return { severity, file, code: 'append-only', message };
}

function describeRewrite({ how, commit, restored }: Rewrite): string {
  const day = commit.at.toISOString().slice(0, 10);
  const done = `${how} after it was committed, by ${commit.commit.slice(0, 12)} (${day}, ${JSON.stringify(commit.subject.slice(0, 80))})`;
  return restored ? `${done}; restored since` : done;
}

/** The file that a key names now, for the reader to open. */
function currentPath(layout: ThreadsLayout, key: string): string {
  const places = ['active', 'archive'].map((place) => `${threadsFolder}/${place}/${key}`);
  return (
    places.find((path) => lstatSync(join(layout.root, path), { throwIfNoEntry: false })) ?? places[0] ?? key
  );
}

/** Whether a file of that content stands in the other folder: moved by hand and not committed yet. */
function movedOnDisk(
  layout: ThreadsLayout,
  git: ThreadGit,
  path: string,
  committed: readonly TreeEntry[],
): boolean {
  const other = path.includes('/active/')
    ? path.replace('/active/', '/archive/')
    : path.replace('/archive/', '/active/');
  if (!lstatSync(join(layout.root, other), { throwIfNoEntry: false })?.isFile()) return false;
  const hashed = lookUp(git, ['hash-object', '--', other]);
  return hashed.ok && committed.some((entry) => entry.path === path && entry.blob === hashed.output.trim());
}

function checkWorktree(
  layout: ThreadsLayout,
  git: ThreadGit,
  committed: readonly TreeEntry[],
): ThreadProblem[] {
  const wasCommitted = new Set(committed.map(({ path }) => path));
  const changed = listChangedFiles(layout.root, git.env, roundFolders);
  if (changed === null)
    return [report('warn', threadsFolder, 'git could not say which files are not committed as they are')];
  return changed.flatMap(({ path, conflicted, gone }) => {
    if (roundKey(path) === null) return [];
    if (conflicted)
      return [report('error', path, 'two branches wrote this round differently: the merge is in conflict')];
    if (!wasCommitted.has(path)) return [];
    if (!gone)
      return [report('error', path, 'changed in the worktree after it was committed; not committed yet')];
    if (movedOnDisk(layout, git, path, committed)) return [];
    return [report('error', path, 'deleted in the worktree after it was committed; not committed yet')];
  });
}

/**
 * Proves that committed rounds are as they were, or names the commit that changed one. What cannot be proved is said:
 * silence would read as a proof.
 */
export function checkAppendOnly(
  layout: ThreadsLayout,
  git: ThreadGit,
  history: History,
  slug: string | null,
): ThreadProblem[] {
  if (history.commits === null) {
    return [
      report('warn', threadsFolder, `the history could not be read, so nothing is proved: ${history.reason}`),
    ];
  }
  const committed = committedEntries(git, threadsFolder);
  const head = new Map(committed.flatMap(({ path, blob }) => [[roundKey(path) ?? '', blob] as const]));
  const problems = findRewrites(history.commits, head).map((rewrite) => ({
    key: rewrite.key,
    problem: report(
      rewrite.restored ? 'note' : 'error',
      currentPath(layout, rewrite.key),
      describeRewrite(rewrite),
    ),
  }));
  const worktree = checkWorktree(layout, git, committed).map((problem) => ({
    key: roundKey(problem.file) ?? '',
    problem,
  }));
  const chosen = [...problems, ...worktree].filter(({ key }) => slug === null || key.startsWith(`${slug}/`));
  const shallow = history.shallow
    ? [
        report(
          'warn',
          threadsFolder,
          'this is a shallow clone: what happened before its first commit is not proved',
        ),
      ]
    : [];
  return [...shallow, ...chosen.map(({ problem }) => problem)];
}
