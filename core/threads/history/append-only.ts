import { readRoundName } from '../format/round-name.ts';
import type { Change, HistoryCommit } from './history.ts';

/** A round whose content changed after it was committed. */
export interface Rewrite {
  /** `<slug>/<file name>`, the same before and after `close`. */
  key: string;
  how: 'changed' | 'deleted' | 'moved and changed';
  commit: HistoryCommit;
  /** Whether HEAD has the first committed content again. */
  restored: boolean;
}

/** Slug and file name of a round's path, whichever folder it stands in; null for every other file. */
export function roundKey(path: string): string | null {
  const match = /^handoffs\/(?:active|archive)\/([^/]+)\/([^/]+)$/.exec(path);
  return match && readRoundName(match[2] ?? '') ? `${match[1]}/${match[2]}` : null;
}

interface Known {
  /** The content that was committed first. */
  first: string;
  /** The content that the walk saw last. */
  last: string;
  /** The commit that took the file away, until it comes back as it was. */
  deleted: HistoryCommit | null;
}

function keyed(changes: readonly Change[], status: Change['status']): Map<string, Change> {
  return new Map(
    changes.flatMap((change) => {
      const key = change.status === status ? roundKey(change.path) : null;
      return key === null ? [] : [[key, change] as const];
    }),
  );
}

function fileName(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

/** A directory renamed as a whole: the same file name and the same content under another slug. */
function renamedFrom(
  key: string,
  blob: string,
  deleted: ReadonlyMap<string, Change>,
  known: ReadonlyMap<string, Known>,
) {
  return [...deleted.keys()].find((old) => fileName(old) === fileName(key) && known.get(old)?.last === blob);
}

/**
 * Finds the commits that rewrote a round. A move between `active/` and `archive/` and the rename of a directory change
 * no content; so do a deletion and a return in two commits. `head` is what HEAD has, by key.
 */
export function findRewrites(
  commits: readonly HistoryCommit[],
  head: ReadonlyMap<string, string>,
): Rewrite[] {
  const known = new Map<string, Known>();
  const found: Omit<Rewrite, 'restored'>[] = [];
  const renamed = new Map<string, string>();
  for (const commit of commits) {
    const added = keyed(commit.changes, 'added');
    const deleted = keyed(commit.changes, 'deleted');
    for (const [key, { blob }] of keyed(commit.changes, 'modified')) {
      const before = known.get(key);
      found.push({ key, how: 'changed', commit });
      known.set(key, { first: before?.first ?? blob, last: blob, deleted: null });
    }
    for (const [key, { blob }] of added) {
      const before = known.get(key);
      const old = before ? undefined : renamedFrom(key, blob, deleted, known);
      if (old !== undefined) renamed.set(old, key);
      const moved = deleted.has(key) || before?.deleted;
      if (before && moved && before.last !== blob) found.push({ key, how: 'moved and changed', commit });
      const first = before?.first ?? (old === undefined ? undefined : known.get(old)?.first) ?? blob;
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
    const current = renamed.get(rewrite.key) ?? rewrite.key;
    const first = known.get(rewrite.key)?.first;
    return { ...rewrite, restored: first !== undefined && head.get(current) === first };
  });
}
