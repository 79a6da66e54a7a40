import { basename, extname } from 'node:path';
import { findReferences, type Reference } from '../evidence/references.ts';
import { proseLines } from './outline.ts';
import type { Rule, Subject } from './rule.ts';

interface Referred {
  line: number;
  reference: Reference;
  count: number | null;
}

function referencesOf(subject: Subject): Referred[] {
  const isThere = (path: string) => subject.lineCount(path) !== null;
  return proseLines(subject.outline).flatMap(({ line, text }) =>
    findReferences(text, isThere).map((reference) => ({
      line,
      reference,
      count: subject.lineCount(reference.path),
    })),
  );
}

const knownEndings =
  /\.(?:[cm]?[jt]sx?|json|jsonl|mdx?|py|rs|go|java|kts?|rb|php|c|h|cc|cpp|hpp|cs|swift|sh|bash|sql|ya?ml|toml|html?|s?css|less|vue|svelte|txt|lock|xml|gradle|tf|proto|exs?|scala|lua|pl|r|dart|zig|cfg|ini|conf|env|csv|ipynb)$/i;
/** Names that look like a file and are none. */
const noFile = /^(?:node|next|vue|nuxt|express|three|d3|chart|ember|nest|react|p5|alpine)\.js$|^socket\.io$/i;

/** Whether a path that is not there is one: `web1.prod:8080`, `acme/api:42` and `deploy@web1.prod:22` are none. */
function isCredible({ path }: Reference, files: readonly string[]): boolean {
  if (noFile.test(path) || (!path.includes('/') && path.includes('@'))) return false;
  if (/^[~/.]/.test(path) || knownEndings.test(path)) return true;
  const ending = extname(path);
  const first = path.split('/')[0] ?? '';
  return files.some((file) => (ending !== '' && extname(file) === ending) || file.startsWith(`${first}/`));
}

/** Returns the files that a path may mean which is not there: those that end so, else those of its name. */
function elsewhere({ path }: Reference, files: readonly string[]): string[] {
  const plain = path.replace(/^(?:\.{0,2}\/)+/, '');
  const ending = files.filter((file) => file.endsWith(`/${plain}`));
  return ending.length > 0 ? ending : files.filter((file) => basename(file) === basename(plain));
}

function missingOf(subject: Subject): (Referred & { found: string[] })[] {
  const missing = referencesOf(subject).filter(({ count }) => count === null);
  if (missing.length === 0) return [];
  const files = subject.files();
  return missing
    .map((referred) => ({ ...referred, found: elsewhere(referred.reference, files) }))
    .filter(({ reference, found }) => found.length > 0 || isCredible(reference, files));
}

const namedAtMost = 3;

/** A reference to a file that is not there sends the reader looking for it. */
export const missingPath: Rule = {
  id: 'missing-path',
  severity: 'error',
  check: (subject) =>
    missingOf(subject)
      .filter(({ found }) => found.length !== 1)
      .map(({ line, reference, found }) => {
        const named = found.length > 0 ? ` (there are ${found.slice(0, namedAtMost).join(', ')})` : '';
        return {
          line,
          message: `${reference.text}: there is no such file here${named}; write the path from the root of the worktree`,
        };
      }),
};

/** A file that is at one other place only is found by who looks for it. */
export const pathElsewhere: Rule = {
  id: 'path-elsewhere',
  severity: 'warn',
  check: (subject) =>
    missingOf(subject)
      .filter(({ found }) => found.length === 1)
      .map(({ line, reference, found }) => ({
        line,
        message: `${reference.text}: there is no such file here, but ${found[0]}; write the path from the root of the worktree`,
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
