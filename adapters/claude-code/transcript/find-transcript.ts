import { basename, dirname, join } from 'node:path';
import { entryAt } from '../../../core/files/entry.ts';
import { listNames } from '../../../core/files/read.ts';
import { isForeign } from '../../../core/files/trust.ts';

/** What a session's id looks like: it becomes a part of a path. */
const idPattern = /^[A-Za-z0-9-]+$/;

/** When a transcript was written last; null where there is no file of the user's own. */
function modifiedAt(path: string): number | null {
  const entry = entryAt(path);
  return entry?.isFile() && !isForeign(entry) ? entry.mtimeMs : null;
}

/** Returns the transcript of a session, in whichever project's directory it lies; null when there is none. */
export function findTranscript(projects: string, sessionId: string): string | null {
  if (!idPattern.test(sessionId)) return null;
  const found = listNames(projects)
    .map((project) => join(projects, project))
    .filter((project) => entryAt(project)?.isDirectory())
    .map((project) => join(project, `${sessionId}.jsonl`))
    .map((path) => ({ path, at: modifiedAt(path) ?? -1 }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => b.at - a.at);
  return found[0]?.path ?? null;
}

/**
 * Returns where a transcript lies that was recorded at `path`: `EnterWorktree` moves it into the directory of another
 * project. Null when it is gone.
 */
export function locateTranscript(path: string, sessionId: string): string | null {
  if (entryAt(path) !== null) return path;
  const projects = dirname(dirname(path));
  return basename(projects) === 'projects' ? findTranscript(projects, sessionId) : null;
}
