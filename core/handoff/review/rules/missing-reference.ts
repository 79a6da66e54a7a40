import { readRegularFile } from '../../../files/read.ts';
import { findReferences, type Reference } from '../../evidence/references.ts';
import { candidatePaths } from '../../evidence/resolve.ts';
import type { Finding, Rule } from '../rule.ts';
import type { Subject } from '../subject.ts';
import { proseLines } from './prose.ts';

/** Larger files are taken to be long enough. */
const countLimit = 4 * 1024 * 1024;
/** More paths are not looked for: no honest handoff names as many. */
const lookedForAtMost = 2_000;

/** Lines of a file; a line end at its very end begins no further one. */
function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 10) count++;
  return bytes.length > 0 && bytes.at(-1) !== 10 ? count + 1 : count;
}

/** How many lines the first file has that a path can mean: infinite for a very large one, null when there is none. */
function lineCount(subject: Subject, path: string): number | null {
  for (const candidate of candidatePaths(path, subject)) {
    const file = readRegularFile(candidate, countLimit);
    if (file) return file.size > file.bytes.length ? Number.POSITIVE_INFINITY : countLines(file.bytes);
  }
  return null;
}

interface Found {
  line: number;
  reference: Reference;
  count: number | null;
}

/** Both rules ask for the same: every file is read once. */
const known = new WeakMap<Subject, Found[]>();

function referencesOf(subject: Subject): Found[] {
  const before = known.get(subject);
  if (before) return before;
  const counts = new Map<string, number | null>();
  const count = (path: string): number | null => {
    if (!counts.has(path) && counts.size < lookedForAtMost) counts.set(path, lineCount(subject, path));
    const lines = counts.get(path);
    return lines === undefined ? Number.POSITIVE_INFINITY : lines;
  };
  const isThere = (path: string) => count(path) !== null;
  const found = proseLines(subject.outline).flatMap(({ line, text }) =>
    findReferences(text, isThere).map((reference) => ({ line, reference, count: count(reference.path) })),
  );
  known.set(subject, found);
  return found;
}

/** A reference to a file that is not there sends the reader looking for it. */
export const missingPath: Rule = {
  id: 'missing-path',
  severity: 'error',
  check: (subject) =>
    referencesOf(subject)
      .filter(({ count }) => count === null)
      .map(({ line, reference }) => ({
        line,
        message: `${reference.text}: there is no such file here; write the path from the root of the worktree`,
      })),
};

/** A line beyond the end of its file was read from another version, or guessed. */
export const lineBeyondEnd: Rule = {
  id: 'line-beyond-end',
  severity: 'error',
  check: (subject) =>
    referencesOf(subject).flatMap(({ line, reference, count }): Finding[] =>
      count === null || reference.to <= count
        ? []
        : [{ line, message: `${reference.text}: the file ends at line ${count}` }],
    ),
};
