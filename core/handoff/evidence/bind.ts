import { createHash } from 'node:crypto';
import { readGit } from '../../git/run.ts';
import { boundAtMost, type Evidence, writeEvidence } from './evidence-field.ts';
import { digestLinesAt } from './line-digest.ts';
import { findReferences, type Reference } from './references.ts';
import { type Bases, candidatePaths, pathInside, sourceReader } from './source.ts';

/** Returns git's object ids of files in the index, by path; empty without git. One process for all of them. */
function indexedBlobs(worktree: string, paths: readonly string[], env: NodeJS.ProcessEnv) {
  const result = readGit(worktree, ['ls-files', '-s', '-z', '--', ...paths], env);
  const blobs = new Map<string, string>();
  if (!result.ok) return blobs;
  for (const record of result.output.split('\0')) {
    const match = /^\d+ ([0-9a-f]{40,64}) 0\t(.+)$/s.exec(record);
    if (match?.[1] && match[2]) blobs.set(match[2], match[1]);
  }
  return blobs;
}

/** Whether git's object holds exactly these bytes: no other one helps a reader. */
function isBlobOf(blob: string, bytes: Uint8Array): boolean {
  const hash = createHash(blob.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex') === blob;
}

/**
 * Binds every `path:line` of a text to what is there now; returns the field's value, null when nothing could be
 * bound.
 */
export function bindEvidence(text: string, bases: Bases, env: NodeJS.ProcessEnv): string | null {
  const read = sourceReader(bases.worktree);
  const pathsOf = (written: string) =>
    candidatePaths(written, bases).flatMap((path) => pathInside(bases.worktree, path) ?? []);
  const bindOne = ({ text: reference, path: written, from, to }: Reference): Evidence[] => {
    for (const path of pathsOf(written)) {
      const source = read(path);
      const digest = source && source !== 'too-large' ? digestLinesAt(source.lines, from, to) : null;
      if (digest) return [{ reference, path, blob: null, ...digest }];
    }
    return [];
  };
  const references = findReferences(text, (path) => pathsOf(path).some((inside) => read(inside) !== null));
  const distinct = new Map(references.map((reference) => [reference.text, reference]));
  const bound = [...distinct.values()].slice(0, boundAtMost).flatMap(bindOne);
  if (bound.length === 0) return null;
  const blobs = indexedBlobs(bases.worktree, [...new Set(bound.map(({ path }) => path))], env);
  const withBlobs = bound.map((entry) => {
    const blob = blobs.get(entry.path);
    const source = blob === undefined ? null : read(entry.path);
    const same = blob && source && source !== 'too-large' && isBlobOf(blob, source.bytes);
    return same ? { ...entry, blob: blob.slice(0, 12) } : entry;
  });
  return writeEvidence(withBlobs);
}
