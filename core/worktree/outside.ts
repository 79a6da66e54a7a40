import { dirname, sep } from 'node:path';
import { ancestorsOf, entryAt, realPath } from '../files/entry.ts';
import { liesIn } from '../git/program.ts';

/** A link that leads nowhere is outside: what will be there later is not ours to decide. */
function isOutside(base: string, path: string): boolean {
  const real = realPath(path);
  return real === null || !liesIn(real, base);
}

/**
 * Returns the entry by which a path leads out of a repository, null when it stays inside: a clone can hold a link to
 * anywhere.
 */
export function findWayOut(root: string, path: string): string | null {
  const base = realPath(root) ?? root;
  let way = ancestorsOf(path).find((place) => entryAt(place) !== null) ?? path;
  if (!isOutside(base, way)) return null;
  while (dirname(way).startsWith(root + sep) && isOutside(base, dirname(way))) way = dirname(way);
  return way;
}
