import { readRegularFile } from '../../disk/read.ts';
import { findReferences, type Reference } from '../../evidence/references.ts';
import { candidatePaths } from '../../evidence/resolve.ts';
import type { Finding, Rule } from '../rule.ts';
import type { Subject } from '../subject.ts';
import { proseLines } from './mask.ts';

/** Larger files are taken to be long enough. */
const countLimit = 4 * 1024 * 1024;

function readFirst(subject: Subject, reference: Reference) {
  for (const path of candidatePaths(reference.path, subject)) {
    const file = readRegularFile(path, countLimit);
    if (file) return file;
  }
  return null;
}

/** Lines of a file; a line end at its very end begins no further one. */
function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 10) count++;
  return bytes.length > 0 && bytes.at(-1) !== 10 ? count + 1 : count;
}

function referencesOf(subject: Subject): { line: number; reference: Reference }[] {
  return proseLines(subject.outline).flatMap(({ line, text }) =>
    findReferences(text).map((reference) => ({ line, reference })),
  );
}

/** A reference to a file that is not there sends the reader looking for it. */
export const missingPath: Rule = {
  id: 'missing-path',
  severity: 'error',
  check: (subject) =>
    referencesOf(subject)
      .filter(({ reference }) => readFirst(subject, reference) === null)
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
    referencesOf(subject).flatMap(({ line, reference }): Finding[] => {
      const file = readFirst(subject, reference);
      if (!file || file.size > file.bytes.length) return [];
      const count = countLines(file.bytes);
      if (reference.to <= count) return [];
      return [{ line, message: `${reference.text}: the file ends at line ${count}` }];
    }),
};
