import { createHash } from 'node:crypto';
import { readGit } from '../../git/run.ts';
import { digestLinesAt } from './digest.ts';
import { boundAtMost, type Evidence, writeEvidence } from './entry.ts';
import { findReferences } from './references.ts';
import { type Bases, candidatePaths, pathInside } from './resolve.ts';
import { type Source, sourceReader } from './source.ts';

/** git's object ids of files in the index, by path; empty without git. One process for all of them. */
function indexedBlobs(
  worktree: string,
  paths: readonly string[],
  env: NodeJS.ProcessEnv,
): Map<string, string> {
  const result = readGit(worktree, ['ls-files', '-s', '-z', '--', ...paths], env);
  const blobs = new Map<string, string>();
  if (!result.ok) return blobs;
  for (const record of result.output.split('\0')) {
    const match = /^\d+ ([0-9a-f]{40,64}) 0\t(.+)$/s.exec(record);
    if (match?.[1] && match[2]) blobs.set(match[2], match[1]);
  }
  return blobs;
}

/** The id that git would give these bytes: only a blob that is just what stood there helps a reader. */
function isBlobOf(blob: string, bytes: Uint8Array): boolean {
  const hash = createHash(blob.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex') === blob;
}

function bindOne(
  reference: { text: string; path: string; from: number; to: number },
  bases: Bases,
  read: (path: string) => Source,
): Evidence | null {
  for (const candidate of candidatePaths(reference.path, bases)) {
    const path = pathInside(bases.worktree, candidate);
    const source = path === null ? null : read(path);
    if (path === null || source === null || source === 'too-large') continue;
    const digest = digestLinesAt(source.lines, reference.from, reference.to);
    if (digest === null) continue;
    return { reference: reference.text, path, from: reference.from, to: reference.to, blob: null, ...digest };
  }
  return null;
}

/**
 * Binds every `path:line` of a text to what stands there now, committed or not. Returns the field's value; null when
 * nothing could be bound. References to what is not there, or lies outside the worktree, stay unbound.
 */
export function bindEvidence(text: string, bases: Bases, env: NodeJS.ProcessEnv): string | null {
  const read = sourceReader(bases.worktree);
  const isThere = (path: string) =>
    candidatePaths(path, bases).some((candidate) => {
      const inside = pathInside(bases.worktree, candidate);
      return inside !== null && read(inside) !== null;
    });
  const distinct = new Map(findReferences(text, isThere).map((reference) => [reference.text, reference]));
  const bound = [...distinct.values()]
    .slice(0, boundAtMost)
    .flatMap((reference) => bindOne(reference, bases, read) ?? []);
  if (bound.length === 0) return null;
  const blobs = indexedBlobs(bases.worktree, [...new Set(bound.map(({ path }) => path))], env);
  const withBlobs = bound.map((entry) => {
    const blob = blobs.get(entry.path);
    const source = read(entry.path);
    const same =
      blob !== undefined && source !== null && source !== 'too-large' && isBlobOf(blob, source.bytes);
    return same ? { ...entry, blob: blob.slice(0, 12) } : entry;
  });
  return writeEvidence(withBlobs);
}
