import { join } from 'node:path';
import { exists } from '../../files/entry.ts';
import { readGit } from '../../git/run.ts';
import { findReferences, type Reference } from '../evidence/references.ts';
import { codeSpans, partsOf, proseLines } from './outline.ts';
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

const shownAtMost = 5;

interface ListedPath {
  line: number;
  path: string;
}

/** Returns the paths in "Files touched": the code spans of a line, else its first word that looks like a path. */
function listedPaths({ outline }: Subject): ListedPath[] {
  return partsOf(outline, 'files').flatMap((part) =>
    part.items.flatMap((item) =>
      item.text.split('\n').flatMap((text, offset) => {
        const line = item.start + 1 + offset;
        const spans = codeSpans(text);
        const first = /^\s*(?:[-*+]|\d+[.)])\s+(?:[AMDRC?]{1,2}\s+)?(\S+)/.exec(text)?.[1] ?? '';
        const words = spans.length > 0 ? spans.slice(0, 1) : [first.replace(/[,:;]$/, '')];
        return words
          .map((word) => word.replace(/:\d+(?:-\d+)?$/, '').replace(/^\.\//, ''))
          .filter((word) => /^[^\s<>]+$/.test(word) && (/[/.]/.test(word) || spans.length > 0))
          .map((path) => ({ line, path }));
      }),
    ),
  );
}

/** Whether a listed path covers a file: itself, its directory, or a pattern with `*`. */
function covers(listed: string, file: string): boolean {
  const plain = listed.replace(/\/$/, '');
  if (plain === file || file.startsWith(`${plain}/`)) return true;
  // git shows an untracked directory as one entry with a slash.
  if (file.endsWith(`/${plain}`) || (file.endsWith('/') && listed.startsWith(file))) return true;
  if (!listed.includes('*')) return false;
  const parts = listed.split(/\*+/).map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return parts.length < 8 && new RegExp(`(?:^|/)${parts.join('.*')}`).test(file);
}

/** A file that the draft calls touched and git does not: the reader would look for a change that is not there. */
export const filesNotTouched: Rule = {
  id: 'files-not-touched',
  severity: 'warn',
  check(subject) {
    const listed = listedPaths(subject);
    const changes = listed.length > 0 ? subject.changes() : null;
    if (!changes?.dirty) return [];
    const touched = [...changes.dirty, ...changes.committed];
    return listed
      .filter(({ path }) => !/^[~/]|^\.\.\//.test(path) && !touched.some((file) => covers(path, file)))
      .map(({ line, path }) => ({ line, message: `${path}: git shows no change of it` }));
  },
};

/** A changed file that the draft does not list is easily overwritten by the reader. */
export const filesNotListed: Rule = {
  id: 'files-not-listed',
  severity: 'warn',
  check(subject) {
    const part = partsOf(subject.outline, 'files')[0];
    const changes = part ? subject.changes() : null;
    if (!part || !changes?.dirty) return [];
    const listed = listedPaths(subject);
    const changed = [...new Set([...changes.dirty, ...(changes.bounded ? changes.committed : [])])].sort();
    const missing = changed.filter((file) => !listed.some(({ path }) => covers(path, file)));
    if (missing.length === 0) return [];
    const more = missing.length > shownAtMost ? ` and ${missing.length - shownAtMost} more` : '';
    const message = `changed and not listed: ${missing.slice(0, shownAtMost).join(', ')}${more}`;
    return [{ line: part.heading + 1, message }];
  },
};
