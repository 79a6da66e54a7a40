import { HandoffError } from '../errors.ts';
import { sweepTemporaries } from '../files/sweep.ts';
import { readThreadDirectory, type ThreadDirectory } from './format/directory.ts';
import { listThreadNames, places, type ThreadsLayout } from './format/layout.ts';
import { undatedName } from './format/slug.ts';

function matchNames(names: readonly string[], wanted: string): string[] {
  const exact = names.filter((name) => name === wanted);
  if (exact.length > 0) return exact;
  const undated = names.filter((name) => undatedName(name) === wanted);
  if (undated.length > 0) return undated;
  return names.filter((name) => name.startsWith(wanted) || undatedName(name).startsWith(wanted));
}

/** Returns the name in a path into `handoffs/active` or `handoffs/archive`, else what was given. Throws `bad-slug`. */
function nameIn(layout: ThreadsLayout, given: string): string {
  const inside = given.startsWith(`${layout.root}/`) ? given.slice(layout.root.length + 1) : given;
  const name =
    /^(?:\.\/)?handoffs\/(?:active|archive)\/([^/]+)(?:\/(?:[^/]+\.md)?)?$/.exec(inside)?.[1] ?? given;
  if (name !== '' && !/[\\/\0]/.test(name) && !name.includes('..')) return name;
  throw new HandoffError('bad-slug', {
    message: `${JSON.stringify(given)} is no name of a thread: expected the name of a directory in handoffs/active, with or without its date`,
    hint: 'handoff thread list --all',
  });
}

/**
 * Finds a thread by its name, that without the date, a unique beginning of either, or a path; active ones win. Throws
 * `bad-slug`, `thread-not-found` or `thread-ambiguous`.
 */
export function findThread(layout: ThreadsLayout, given: string): ThreadDirectory {
  const wanted = nameIn(layout, given);
  for (const place of places) {
    const found = matchNames(listThreadNames(layout, place), wanted);
    if (found.length === 1 && found[0] !== undefined) return readThreadDirectory(layout, place, found[0]);
    if (found.length > 1) {
      throw new HandoffError('thread-ambiguous', {
        message: `${JSON.stringify(given)} names ${found.length} threads: ${found.slice(0, 10).join(', ')}`,
        hint: 'repeat the command with one of these names',
      });
    }
  }
  throw new HandoffError('thread-not-found', {
    message: `there is no thread ${JSON.stringify(given)} in ${layout.active} or ${layout.archive}`,
    hint: 'handoff thread list --all',
  });
}

/** Like `findThread`, for a verb that adds to the thread. Throws `thread-archived` for one that was closed. */
export function findActiveThread(layout: ThreadsLayout, given: string): ThreadDirectory {
  const thread = findThread(layout, given);
  if (thread.place === 'active') {
    sweepTemporaries(layout.threads);
    sweepTemporaries(thread.path);
    return thread;
  }
  throw new HandoffError('thread-archived', {
    message: `${thread.slug} is closed: it lies in ${thread.path}, and a closed thread is never added to`,
    hint: `handoff thread open ${undatedName(thread.slug)} "what is left to do", with the same --tracks`,
  });
}
