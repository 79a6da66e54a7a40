import { basename, join } from 'node:path';
import { readPlainWords, shellWord } from '../../core/text/shell-word.ts';

// Without a POSIX shell a client starts our programs themselves: on Windows entries name Node, the program and its
// arguments, and no launcher. Built and not run there (docs/limits.md).

/** How a handler starts a program: by a shell, or, with `args`, itself. */
interface Start {
  command: string;
  args?: string[] | undefined;
}

/** What each launcher starts, and the arguments that it gives it. */
const programs: Readonly<Record<string, { program: string; flags: readonly string[] }>> = {
  'hooks/session-start.sh': { program: 'dist/session-start.cjs', flags: ['--client'] },
  // Its launcher prints what the summary is asked to keep; the program does where it is told to.
  'hooks/pre-compact.sh': { program: 'dist/pre-compact.cjs', flags: ['--instructions', '--client'] },
  'hooks/thread-gate.sh': { program: 'dist/thread-gate.cjs', flags: [] },
  'hooks/permit.sh': { program: 'dist/permit.cjs', flags: [] },
  'hooks/dont-guard.sh': { program: 'dist/dont-guard.cjs', flags: [] },
  'hooks/chain-hook.sh': { program: 'dist/chain-hook.cjs', flags: ['--client'] },
};

/** A path with the slashes of every system. */
export const withSlashes = (path: string) => path.replaceAll('\\', '/');

/** Returns how a client starts what a launcher would; `takesArguments`: whether it knows `args`. */
export function execForm(
  node: string,
  clone: string,
  hook: { script: string; words: string },
  takesArguments: boolean,
): Start {
  const { program = '', flags = [] } = programs[hook.script] ?? {};
  const args = [join(clone, program), ...flags, ...hook.words.split(' ')];
  if (takesArguments) return { command: node, args };
  return { command: [node, ...args].map(windowsWord).join(' ') };
}

/** A word as cmd and PowerShell take it; no path there holds a double quote. */
const windowsWord = (word: string) => (/^[\w:\\/.-]+$/.test(word) ? word : `"${word}"`);

/** The one line by which a handler is known, whether a shell runs it or the client itself. */
export function lineOf({ command, args }: Start): string {
  return args === undefined ? command : [command, ...args].map(shellWord).join(' ');
}

/** The words of a line in which backslashes are part of paths, as only Windows has them. */
function windowsWords(line: string): string[] {
  return (line.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? []).map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
}

/** Returns the words of a command, as its system writes it; null for what is not one program with its arguments. */
export function wordsOf(line: string, home: string): string[] | null {
  return /^["']?[A-Za-z]:[\\/]/.test(line) ? windowsWords(line) : readPlainWords(line, home);
}

/** The clone in a line of this form, null for others. */
export function cloneOfExec(line: string, script: string, words: readonly string[]): string | null {
  const { program = '', flags = [] } = programs[script] ?? {};
  const [node = '', path = '', ...rest] = wordsOf(line, '/') ?? [];
  if (!/^node(?:\.exe)?$/i.test(basename(withSlashes(node)))) return null;
  // Before the program printed instructions its entry had no such flag.
  const plain = (line: readonly string[]) => line.filter((word) => word !== '--instructions').join(' ');
  const isKnown = words.some((one) => plain([...flags, ...one.split(' ')]) === plain(rest));
  const suffix = `/${program}`;
  return isKnown && withSlashes(path).endsWith(suffix) ? path.slice(0, -suffix.length) : null;
}
