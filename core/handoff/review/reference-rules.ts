import { join } from 'node:path';
import { exists } from '../../files/entry.ts';
import { readGit } from '../../git/run.ts';
import { findReferences, type Reference } from '../evidence/references.ts';
import { proseLines } from './outline.ts';
import type { Rule, Subject } from './rule.ts';

function referencesOf(subject: Subject): { line: number; reference: Reference; count: number | null }[] {
  const isThere = (path: string) => subject.lineCount(path) !== null;
  return proseLines(subject.outline).flatMap(({ line, text }) =>
    findReferences(text, isThere).map((reference) => ({
      line,
      reference,
      count: subject.lineCount(reference.path),
    })),
  );
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
    referencesOf(subject)
      .filter(({ reference, count }) => count !== null && reference.to > count)
      .map(({ line, reference, count }) => ({
        line,
        message: `${reference.text}: the file ends at line ${count}`,
      })),
};

/** Seven to forty hex digits with a letter and a digit, on their own: no digest with a name, colour, UUID or path. */
const shaPattern =
  /(?<![\p{L}\p{N}_#/:@.=-])(?=[0-9a-f]{0,39}\d)(?=[0-9a-f]{0,39}[a-f])[0-9a-f]{7,40}(?![\p{L}\p{N}_/:@=-]|\.\w)/gu;
/** More are not asked for: no honest handoff names as many. */
const askedAtMost = 60;

/** Returns those of `shas` that git does not know, asked for at once; none where it cannot answer. */
function unknownAmong(subject: Subject, shas: readonly string[]): Set<string> {
  if (shas.length === 0) return new Set();
  const asked = readGit(subject.worktree, ['cat-file', '--batch-check'], subject.env, shas.join('\n'));
  const answers = asked.ok ? asked.output.split('\n') : [];
  return new Set(answers.flatMap((answer) => /^([0-9a-f]+) missing$/.exec(answer)?.[1] ?? []));
}

/** A commit that git does not know was mistyped, never pushed here, or rebased away. */
export const unknownSha: Rule = {
  id: 'unknown-sha',
  severity: 'warn',
  check(subject) {
    const git = join(subject.worktree, '.git');
    if (!exists(git) || exists(join(git, 'shallow'))) return [];
    const found = proseLines(subject.outline).flatMap(({ line, text }) => {
      const withoutUrls = text.replace(/\bhttps?:\/\/\S+/g, ' ');
      return [...withoutUrls.matchAll(shaPattern)].map(([sha]) => ({ line, sha }));
    });
    const shas = [...new Set(found.map(({ sha }) => sha))].slice(0, askedAtMost);
    const unknown = unknownAmong(subject, shas);
    return found
      .filter(({ sha }) => unknown.has(sha))
      .map(({ line, sha }) => ({ line, message: `${sha}: git knows no such commit or object here` }));
  },
};
