import { join } from 'node:path';
import { entryAt } from '../../../core/files/entry.ts';
import { listNames } from '../../../core/files/read.ts';
import { isForeign } from '../../../core/files/trust.ts';

/** A thread that is older than this many days with sessions is not looked for. */
const daysSearched = 60;

/** What a thread's id looks like: a name is compared with it. */
const idPattern = /^[A-Za-z0-9-]+$/;

/** Returns the directories that rollouts of one day each lie in, the newest first, at most so many. */
export function* dayDirectories(sessions: string, limit: number): Generator<string> {
  const descending = (directory: string) => listNames(directory).sort().reverse();
  let searched = 0;
  for (const year of descending(sessions)) {
    for (const month of descending(join(sessions, year))) {
      for (const day of descending(join(sessions, year, month))) {
        if (++searched > limit) return;
        yield join(sessions, year, month, day);
      }
    }
  }
}

/** The directories that a home keeps rollouts in, the newest first; what was archived lies side by side. */
function* rolloutDirectories(home: string): Generator<string> {
  yield* dayDirectories(join(home, 'sessions'), daysSearched);
  const archived = join(home, 'archived_sessions');
  yield archived;
  yield* dayDirectories(archived, daysSearched);
}

/** Returns the rollout of a thread: its name ends in the thread's id. Null when it is not found (an ephemeral session). */
export function findRollout(home: string, thread: string): string | null {
  if (!idPattern.test(thread)) return null;
  for (const directory of rolloutDirectories(home)) {
    const name = listNames(directory).find((entry) => entry.endsWith(`-${thread}.jsonl`));
    const path = name === undefined ? null : join(directory, name);
    const entry = path === null ? null : entryAt(path);
    if (path && entry?.isFile() && !isForeign(entry)) return path;
  }
  return null;
}

/** Returns the home that a rollout lies in; null for a path that is in none. */
export function homeOf(rollout: string): string | null {
  return /^(.*)[/\\](?:archived_)?sessions[/\\]/s.exec(rollout)?.[1] ?? null;
}

/** Returns where a rollout lies that was recorded at `path`: its user may have archived the thread. Null when it is gone. */
export function locateRollout(path: string, thread: string): string | null {
  if (entryAt(path) !== null) return path;
  const home = homeOf(path);
  return home === null ? null : findRollout(home, thread);
}
