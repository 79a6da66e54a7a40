import { delimiter, join, resolve } from 'node:path';
import { type Command, forEachChild, parse, type SyntaxNode } from 'unbash';
import { exists, isExecutable } from '../../files/entry.ts';
import { readGit } from '../../git/run.ts';
import { commandsOf } from '../evidence/verification.ts';
import { findCommits } from './commits.ts';
import { codeSpans, partsOf, proseLines } from './outline.ts';
import type { Rule, Subject } from './rule.ts';

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
      return findCommits(text).map((sha) => ({ line, sha }));
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

/** Commands of the shell itself: no program has to exist for them. */
const builtins = new Set(
  (
    '. : [ alias bg bind break builtin cd command continue declare echo eval exec exit export false fg getopts hash ' +
    'help jobs kill let local logout popd printf pushd pwd read readonly return set shift shopt source test time ' +
    'times trap true type typeset ulimit umask unalias unset wait'
  ).split(' '),
);
const carriers = new Set(['sudo', 'time', 'exec', 'command', 'env', 'nice', 'nohup']);
/** More programs are not looked for: no honest handoff names as many. */
const lookedForAtMost = 500;

/** Returns the word that names the program of a command, behind `sudo` and the like; null for a variable or quoted text. */
function programOf({ name, args }: Command): string | null {
  const words = [name, ...args].map((word) => word?.text ?? '');
  const program = words.find((word) => !/^[A-Za-z_]\w*=/.test(word) && !carriers.has(word));
  return program && /^[A-Za-z0-9_./~@+][A-Za-z0-9_./~@+-]*$/.test(program) ? program : null;
}

/** Returns the programs that a shell text runs, with their 0-based line; none for what is no shell text. */
function programsOf(text: string): { program: string; line: number }[] {
  const found: { program: string; line: number }[] = [];
  const walk = (node: SyntaxNode) => {
    const program = node.type === 'Command' ? programOf(node) : null;
    if (program) found.push({ program, line: text.slice(0, node.pos).split('\n').length - 1 });
    forEachChild(node, walk);
  };
  try {
    const tree = parse(text);
    if (!tree.errors?.length) walk(tree);
  } catch (error) {
    // Nested deeper than anyone writes.
    if (!(error instanceof RangeError)) throw error;
  }
  return found;
}

function isThere(program: string, { worktree, cwd, home, env }: Subject): boolean {
  if (builtins.has(program)) return true;
  if (program.startsWith('~/')) return exists(join(home, program.slice(2)));
  if (program.includes('/')) return [worktree, cwd].some((base) => exists(resolve(base, program)));
  return (env.PATH ?? '').split(delimiter).some((directory) => isExecutable(join(directory || '.', program)));
}

/** A verification command whose program is not there verifies nothing. Nothing is ever run here. */
export const missingProgram: Rule = {
  id: 'missing-program',
  severity: 'warn',
  check(subject) {
    // Without a PATH nothing can be said.
    if (!subject.env.PATH) return [];
    const { outline } = subject;
    const used = partsOf(outline, 'verification').flatMap(({ heading, blocks }) =>
      commandsOf(blocks).flatMap(({ line: offset, text }) => {
        const first = heading + offset;
        // A code span may be a value: `14`, `README.md`.
        if (!outline.fenced.has(first) && !/\s|^[a-z./~-]+$/.test(text)) return [];
        return programsOf(text).map(({ program, line }) => ({ program, line: first + line + 1 }));
      }),
    );
    const programs = [...new Set(used.map(({ program }) => program))].slice(0, lookedForAtMost);
    const missing = new Set(programs.filter((program) => !isThere(program, subject)));
    const found = new Map(
      used
        .filter(({ program }) => missing.has(program))
        .map(({ program, line }) => [`${line} ${program}`, { program, line }]),
    );
    return [...found.values()].map(({ program, line }) => ({
      line,
      message: `\`${program}\` is no program on the PATH and no file here`,
    }));
  },
};
