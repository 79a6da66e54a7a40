import { join } from 'node:path';
import { entryAt, linkTarget } from '../files/entry.ts';
import { locateRepository, type RepositoryPlaces, readEntries, readSmallFile } from './places.ts';

/** A ref and what it holds: an object name, or another ref. */
export interface Ref {
  name: string;
  commit: string | null;
  symbolic: string | null;
}

const objectName = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
/** A repository with a million refs stays below. */
const packedLimit = 96 * 1024 * 1024;
const refsAtMost = 100_000;
const symbolicAtMost = 5;

/** A loose ref; in repositories of git before 1.0 a symbolic one is a symbolic link. */
function readLoose(base: string, name: string): Ref | null {
  const path = join(base, name);
  const link = linkTarget(path);
  if (link?.startsWith('refs/')) return { name, commit: null, symbolic: link };
  const text = readSmallFile(path) ?? '';
  if (objectName.test(text)) return { name, commit: text, symbolic: null };
  const symbolic = /^ref:\s*(\S.*)$/.exec(text)?.[1];
  return symbolic === undefined ? null : { name, commit: null, symbolic };
}

/** `null` where the file cannot be read, empty where there is none. */
function readPacked(common: string): string | null {
  const path = join(common, 'packed-refs');
  return entryAt(path) === null ? '' : readSmallFile(path, packedLimit);
}

/** A ref whose name leads out of the repository is none. */
function isSafeName(name: string): boolean {
  return name.startsWith('refs/') && !name.split('/').some((part) => ['', '.', '..'].includes(part));
}

/** Returns the commit of a ref, through symbolic refs; `none` where it has none, null where it cannot be told. */
function resolveRef(places: RepositoryPlaces, name: string): string | null {
  let current = name;
  for (let step = 0; step < symbolicAtMost && isSafeName(current); step++) {
    const bases = [...new Set([places.own, places.common])];
    const loose = bases.map((base) => readLoose(base, current)).find((ref) => ref !== null);
    if (loose?.commit) return loose.commit;
    if (loose?.symbolic) {
      current = loose.symbolic;
      continue;
    }
    const isBroken = bases.some((base) => entryAt(join(base, current))?.isDirectory() === false);
    return isBroken ? null : findPacked(readPacked(places.common), current);
  }
  return null;
}

function findPacked(packed: string | null, name: string): string | null {
  if (packed === null) return null;
  const text = `${packed}\n`;
  const at = text.indexOf(` ${name}\n`);
  if (at < 0) return 'none';
  const commit = text.slice(text.lastIndexOf('\n', at) + 1, at);
  return objectName.test(commit) ? commit : null;
}

/** What HEAD holds where refs are kept in another form (reftable). */
const refsElsewhere = 'refs/heads/.invalid';

/** Branch and commit of a worktree. `none` where there is no repository or no commit yet. */
export interface Head {
  branch: string;
  head: string;
}

export const noHead: Head = { branch: 'none', head: 'none' };

/** A branch or a commit that exists and cannot be found out. */
export const unknown = 'unknown';

/** Reads branch and commit from the repository's files. What these do not show (reftable, a damaged file) is `unknown`. */
export function readHead(worktree: string): Head {
  const places = locateRepository(worktree);
  if (places === null) return noHead;
  const found = readLoose(places.own, 'HEAD');
  if (found?.commit) return { branch: 'HEAD', head: found.commit };
  const ref = found?.symbolic ?? refsElsewhere;
  if (ref === refsElsewhere || !isSafeName(ref)) return { branch: unknown, head: unknown };
  return { branch: ref.replace(/^refs\/heads\//, ''), head: resolveRef(places, ref) ?? unknown };
}

function listLoose(base: string, folder: string, found: Ref[]): void {
  for (const entry of readEntries(join(base, folder))) {
    if (found.length >= refsAtMost) return;
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) listLoose(base, name, found);
    else {
      const ref = readLoose(base, name);
      if (ref !== null) found.push(ref);
    }
  }
}

/** Lists the refs below some folders such as `refs/heads`, by name. */
export function listRefs(worktree: string, folders: readonly string[]): Ref[] {
  const places = locateRepository(worktree);
  if (places === null) return [];
  const loose: Ref[] = [];
  for (const folder of folders) listLoose(places.common, folder, loose);
  const packed = (readPacked(places.common) ?? '').split('\n').flatMap((line) => {
    const [commit = '', name = ''] = line.split(' ');
    const isWanted = objectName.test(commit) && folders.some((folder) => name.startsWith(`${folder}/`));
    return isWanted ? [{ name, commit, symbolic: null }] : [];
  });
  const byName = new Map([...packed.slice(0, refsAtMost), ...loose].map((ref) => [ref.name, ref]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
