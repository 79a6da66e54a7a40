import { dirname, join } from 'node:path';
import { HandoffError, systemCode } from '../errors.ts';
import { ensureDirectory, renameDirectory } from '../files/directory.ts';
import { entryAt } from '../files/entry.ts';
import { findActiveThread } from './find.ts';
import { roundFilesOf, stateOf } from './format/directory.ts';
import { refuseOutside, shownPath, type ThreadsLayout } from './format/layout.ts';
import { checkCommittable, commitMove } from './history/commit.ts';
import { askGit, committedEntries, lookUp, type ThreadGit } from './history/thread-git.ts';

/** By `git mv` when git knows files in it, so that the index follows; files that git does not know move along. */
function moveThread(layout: ThreadsLayout, git: ThreadGit, from: string, to: string): void {
  ensureDirectory(dirname(to), true, true);
  const source = shownPath(layout, from);
  const tracked = layout.repository ? lookUp(git, ['ls-files', '-z', '--', `${source}/`]) : null;
  if (tracked?.ok && tracked.output !== '') {
    askGit(git, ['mv', '--', source, shownPath(layout, to)]);
    return;
  }
  try {
    renameDirectory(from, to);
  } catch (error) {
    throw new HandoffError('root-unwritable', {
      message: `${from} could not be moved to ${to} (${systemCode(error) || String(error)})`,
      hint: `ls -ld ${from} ${dirname(to)}`,
      cause: error,
    });
  }
}

/** Moves a thread to the archive, every file as it is. Throws before anything moves when it cannot be committed. */
export function closeThread(layout: ThreadsLayout, env: NodeJS.ProcessEnv, given: string, commit: boolean) {
  const thread = findActiveThread(layout, given);
  const { slug, path } = thread;
  const target = join(layout.archive, slug);
  refuseOutside(layout, path);
  refuseOutside(layout, target);
  if (entryAt(target) !== null) {
    throw new HandoffError('thread-exists', {
      message: `${target} exists already; nothing was moved`,
      hint: `compare the two: diff -r ${path} ${target}`,
    });
  }
  const git = { root: layout.root, env };
  const source = shownPath(layout, path);
  if (commit) checkCommittable(layout, git);
  const committed = commit ? committedEntries(git, source).length : 0;
  if (commit && committed === 0) {
    throw new HandoffError('git-failed', {
      message: `--commit: no file of ${source} is in HEAD, so the move of it cannot be committed; nothing was moved`,
      hint: `commit its rounds first, or: handoff thread close ${slug}`,
    });
  }
  const state = stateOf(thread);
  moveThread(layout, git, path, target);
  const closed = { slug, state_was: state, rounds: thread.rounds.length, path: target };
  if (!commit) return { ...closed, commit: null, warnings: [] as string[] };
  const moved = commitMove(git, source, shownPath(layout, target), `handoff: close ${slug} (${state})`);
  const left = roundFilesOf(thread).length + thread.extras.length - committed;
  const note = `${left} file(s) of it were never committed; they moved along and still are not`;
  return { ...closed, commit: moved.commit, warnings: [...(left > 0 ? [note] : []), ...moved.warnings] };
}
