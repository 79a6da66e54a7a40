import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { HandoffError } from '../errors.ts';
import { findActiveThread } from './find.ts';
import { stateOf, type ThreadState } from './format/directory.ts';
import { refuseOutside, shownPath, type ThreadsLayout } from './format/layout.ts';
import { checkCommittable, commitMove, committedEntries } from './history/commit.ts';
import { type ThreadGit, threadGit } from './history/thread-git.ts';
import { moveDirectory } from './move.ts';

export interface ClosedThread {
  slug: string;
  /** What the thread was in when it was closed: closing is allowed in any state. */
  state_was: ThreadState;
  rounds: number;
  path: string;
  commit: string | null;
  warnings: string[];
}

/** Throws before anything moves when there would be nothing to commit. */
function checkCommitted(git: ThreadGit, source: string, slug: string): number {
  const committed = committedEntries(git, source).length;
  if (committed > 0) return committed;
  throw new HandoffError('git-failed', {
    message: `--commit: no file of ${source} is in HEAD, so the move of it cannot be committed; nothing was moved`,
    hint: `commit its rounds first, or: handoff thread close ${slug}`,
  });
}

/** Moves a thread to the archive, every file as it is. */
export function closeThread(
  layout: ThreadsLayout,
  env: NodeJS.ProcessEnv,
  slug: string,
  commit: boolean,
): ClosedThread {
  const thread = findActiveThread(layout, slug);
  const target = join(layout.archive, thread.slug);
  refuseOutside(layout, thread.path);
  refuseOutside(layout, target);
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) {
    throw new HandoffError('thread-exists', {
      message: `${target} exists already; nothing was moved`,
      hint: `compare the two: diff -r ${thread.path} ${target}`,
    });
  }
  const git = threadGit(layout, env);
  const source = shownPath(layout, thread.path);
  let committed = 0;
  if (commit) {
    checkCommittable(layout, git, []);
    committed = checkCommitted(git, source, thread.slug);
  }
  const state = stateOf(thread);
  moveDirectory(layout, git, thread.path, target);
  const base = { slug: thread.slug, state_was: state, rounds: thread.rounds.length, path: target };
  if (!commit) return { ...base, commit: null, warnings: [] };
  const files =
    thread.extras.length +
    thread.rounds.reduce((sum, round) => sum + (round.prompt ? 1 : 0) + (round.result ? 1 : 0), 0);
  const moved = commitMove(
    git,
    source,
    shownPath(layout, target),
    `handoff: close ${thread.slug} (${state})`,
  );
  const left =
    files > committed
      ? [`${files - committed} file(s) of it were never committed; they moved along and still are not`]
      : [];
  return { ...base, commit: moved.commit, warnings: [...left, ...moved.warnings] };
}
