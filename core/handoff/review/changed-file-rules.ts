import { codeSpans, partsOf } from './outline.ts';
import type { Rule, Subject } from './rule.ts';

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
