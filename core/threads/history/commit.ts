import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { HandoffError } from '../../errors.ts';
import { writeFault } from '../../files/entry.ts';
import { removeFile } from '../../files/remove.ts';
import { sweepTemporaries } from '../../files/sweep.ts';
import type { ThreadsLayout } from '../format/layout.ts';
import { askGit, committedEntries, type ThreadGit, tryGit } from './thread-git.ts';

/*
 * A commit is made of its parts, in an index of its own: `git commit --only` refuses during a merge and under a locked
 * index, and takes what was edited in the worktree into the commit of a move.
 */

/** Another process may commit between our reading HEAD and our moving it; so often we build upon the newer one. */
const attempts = 5;

const indexName = /^handoff-index-(\d+)-[0-9a-f]{8}(?:\.lock)?$/;

function refuse(message: string, hint: string): never {
  throw new HandoffError('git-failed', { message, hint });
}

function checkIdentity(git: ThreadGit): void {
  for (const variable of ['GIT_AUTHOR_IDENT', 'GIT_COMMITTER_IDENT']) {
    const identity = tryGit(git, ['var', variable]);
    if (identity.ok) continue;
    throw new HandoffError('no-identity', {
      message: `git does not know who commits in ${git.root} (${identity.reason.split('\n').at(-1)}); nothing was written`,
      hint: 'git config user.name "Your Name" && git config user.email you@example.org, or run it without --commit',
    });
  }
}

/** Throws for everything that can stop a commit, before anything is written. */
export function checkCommittable(layout: ThreadsLayout, git: ThreadGit, path?: string): void {
  if (!layout.repository) {
    throw new HandoffError('no-repository', {
      message: `--commit: ${layout.root} is not in a git repository`,
      hint: `git -C ${layout.root} init, or run it without --commit`,
    });
  }
  const objects = resolve(git.root, askGit(git, ['rev-parse', '--git-path', 'objects']).trim());
  checkIdentity(git);
  const fault = writeFault(objects);
  if (fault !== null) {
    refuse(
      `--commit: ${objects} cannot be written (${fault}); nothing was written`,
      'run it without --commit, and commit the file where git may write',
    );
  }
  if (path === undefined) return;
  // This command refuses to run under literal pathspecs, and takes its paths literally anyway.
  if (tryGit(git, ['check-ignore', '-q', '--', path], { GIT_LITERAL_PATHSPECS: '0' }).ok) {
    const message = `--commit: ${path} is ignored by a .gitignore; nothing was written`;
    refuse(message, `git check-ignore -v ${path}`);
  }
  if (tryGit(git, ['cat-file', '-e', `HEAD:${path}`]).ok) {
    throw new HandoffError('round-exists', {
      message: `${path} is committed already, though its file is gone from the worktree; rounds are never replaced`,
      hint: `git restore -- ${path}`,
    });
  }
}

/** Changes an index by calls of `git`, from what a commit holds; null before the first one. */
type Change = (git: (...args: readonly string[]) => void, head: string | null) => void;

/** Builds the tree in an index of its own: what others have staged is neither committed nor touched. */
function buildTree(git: ThreadGit, head: string | null, change: Change): string {
  const directory = askGit(git, ['rev-parse', '--absolute-git-dir']).trim();
  const index = join(directory, `handoff-index-${process.pid}-${randomBytes(4).toString('hex')}`);
  sweepTemporaries(directory, undefined, indexName);
  const ask = (...args: readonly string[]) => askGit(git, args, { GIT_INDEX_FILE: index });
  try {
    ask('read-tree', head ?? '--empty');
    change(ask, head);
    return ask('write-tree').trim();
  } finally {
    removeFile(index);
    removeFile(`${index}.lock`);
  }
}

/** Returns what differs from a `git commit` by hand. */
function warningsOf(git: ThreadGit): string[] {
  const isDetached = !tryGit(git, ['symbolic-ref', '-q', 'HEAD']).ok;
  const signing = tryGit(git, ['config', '--type=bool', '--get', 'commit.gpgsign']);
  const isSigned = signing.ok && signing.output.trim() === 'true';
  return [
    ...(isDetached ? ['HEAD is detached: the commit is on no branch'] : []),
    ...(isSigned
      ? ['commit.gpgsign is set, but this commit is not signed: git runs no other program here']
      : []),
  ];
}

/** Makes one commit on HEAD of exactly this change. The worktree and the index stay as they are. */
function commitChange(git: ThreadGit, message: string, change: Change) {
  const currentHead = () => {
    const head = tryGit(git, ['rev-parse', '-q', '--verify', 'HEAD^{commit}']);
    return head.ok ? head.output.trim() : null;
  };
  let reason = '';
  for (let attempt = 0; attempt < attempts; attempt++) {
    const head = currentHead();
    const tree = buildTree(git, head, change);
    const parents = head === null ? [] : ['-p', head];
    const commit = askGit(git, ['commit-tree', tree, ...parents, '-m', message]).trim();
    // An empty old value means: the branch must have no commit yet.
    const moved = tryGit(git, ['update-ref', '-m', `commit: ${message}`, 'HEAD', commit, head ?? '']);
    if (moved.ok) return { commit, warnings: warningsOf(git) };
    reason = moved.reason;
    if (currentHead() === head) break;
  }
  return refuse(
    `the commit could not be put on HEAD: ${reason.replace(/\s+/g, ' ')}; the files are in place`,
    `cd ${git.root} && git status`,
  );
}

/** Commits one new file and nothing else; the index learns of that file alone. */
export function commitFile(git: ThreadGit, path: string, message: string) {
  const blob = askGit(git, ['hash-object', '-w', '--', path]).trim();
  const add = ['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`];
  const { commit, warnings } = commitChange(git, message, (ask) => ask(...add));
  if (!tryGit(git, add).ok) {
    warnings.push(`committed, but the index is locked and does not know the file yet: git add -- ${path}`);
  }
  return { commit, warnings };
}

/** Commits the move of a directory, byte for byte what HEAD held; files that were never committed stay uncommitted. */
export function commitMove(git: ThreadGit, from: string, to: string, message: string) {
  return commitChange(git, message, (ask, head) => {
    const entries = committedEntries(git, from, head);
    const moved = entries.map(({ mode, blob, path }) => `${mode},${blob},${to}${path.slice(from.length)}`);
    ask('update-index', '--force-remove', '--', ...entries.map(({ path }) => path));
    ask('update-index', '--add', ...moved.flatMap((entry) => ['--cacheinfo', entry]));
  });
}
