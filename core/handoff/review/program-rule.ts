import { delimiter, join, resolve } from 'node:path';
import { type Command, forEachChild, parse, type SyntaxNode } from 'unbash';
import { exists, isExecutable } from '../../files/entry.ts';
import { commandsOf } from '../evidence/verification.ts';
import { partsOf } from './outline.ts';
import type { Rule, Subject } from './rule.ts';

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
