import type { SyntaxNode } from 'unbash';
import { programName } from './program-name.ts';
import { gitRuns, type Run, runsOf } from './runs.ts';
import { unknownText } from './word-fields.ts';

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '',
  b: '',
  e: '',
  f: '',
  v: ' ',
};

function readEscapes(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{1,2})|u([0-9a-f]{1,4})|0?([0-7]{1,3})|([\s\S]))/gi,
    (all, hex?: string, unicode?: string, octal?: string, one = '') => {
      if (hex ?? unicode) return String.fromCharCode(Number.parseInt(hex ?? unicode ?? '', 16));
      if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
      return escapes[one] ?? (one === '\\' ? '\\' : all);
    },
  );
}

const roundLimit = 1000;

function format([pattern = '', ...values]: readonly string[]): string {
  const rest = [...values];
  let printed = '';
  for (let round = 0; round < roundLimit; round++) {
    const before = rest.length;
    printed += readEscapes(pattern).replace(/%(?:%|[-+ #0-9.*']*([a-zA-Z]))/g, (_, kind?: string) => {
      if (kind === undefined) return '%';
      const value = rest.shift() ?? '';
      return kind === 'b' ? readEscapes(value) : value;
    });
    if (rest.length === 0 || rest.length === before) break;
  }
  return printed;
}

/** Some shells read escapes in an `echo` without `-e`, some do not. */
function bothReadings(text: string, end: string): string {
  const escaped = readEscapes(text);
  return escaped === text ? text + end : `${text}\n${escaped}${end}`;
}

/** Returns what a command prints where its words tell, null where they do not. */
function printedText(program: string, args: readonly string[]): string | null {
  const first = args.findIndex((word) => !/^-[neErl]+$/.test(word));
  const plain = first < 0 ? [] : args.slice(first);
  switch (program) {
    case 'echo':
    case 'print':
    case 'yes':
      return bothReadings(plain.join(' '), /^-\w*n/.test(args[0] ?? '') ? '' : '\n');
    case 'printf':
      return format(args[0] === '--' ? args.slice(1) : args);
    case 'which':
    case 'whence':
      return `${args.at(-1) ?? ''}\n`;
    case 'command':
      return /^-[vV]$/.test(args[0] ?? '') ? `${args.at(-1) ?? ''}\n` : null;
    default:
      return null;
  }
}

/** One command: its words as the program gets them, with `unknownText` for what only a run can tell. */
export interface ShellCommand {
  words: readonly string[];
  assignments: readonly string[];
  input: string;
}

export const depthLimit = 40;
/** Characters of all commands together, those that are found twice counted twice. */
const characterLimit = 4 * 1024 * 1024;

export interface Scope {
  depth: number;
  input: string;
  args: readonly string[] | null;
}

const runByVariable = /(?:EDITOR|PAGER|BROWSER|_COMMAND|_ASKPASS|EXTERNAL_DIFF|BASH_ENV)$/;

interface TextReader {
  read(text: string, scope: Scope): string;
  walk(node: SyntaxNode, scope: Scope, source: string): string;
}

export class CommandRunner {
  readonly commands: ShellCommand[] = [];
  readonly unread = new Set<string>();
  readonly written = new Set<string>();
  readonly functions = new Map<string, SyntaxNode>();
  readonly #aliases = new Map<string, string>();
  /** What each command printed: each is taken once. */
  readonly #printed = new Map<string, string>();
  readonly #reader: TextReader;
  #charactersLeft = characterLimit;

  constructor(reader: TextReader) {
    this.#reader = reader;
  }

  /** Throws a RangeError when a text takes more reading than anyone writes. */
  spend(characters: number): void {
    this.#charactersLeft -= characters + 1;
    if (this.#charactersLeft < 0) throw new RangeError('too much text');
  }

  /** Takes a command and everything that it runs; returns what they print. */
  run(command: ShellCommand, scope: Scope): string {
    const [first = ''] = command.words;
    const key = JSON.stringify([
      command,
      scope.args,
      this.functions.get(first)?.pos,
      this.#aliases.get(first),
    ]);
    this.spend(key.length);
    const known = this.#printed.get(key);
    if (known !== undefined) return known;
    this.#printed.set(key, command.input);
    if (scope.depth > depthLimit) {
      this.unread.add(command.words.join(' '));
      return '';
    }
    if (command.words.length > 0) this.commands.push(command);
    const printed = this.#runInner(command, { ...scope, depth: scope.depth + 1, input: command.input });
    this.#printed.set(key, printed);
    return printed;
  }

  #runInner(command: ShellCommand, inner: Scope): string {
    const { words, assignments, input } = command;
    const [first = '', ...args] = words;
    let printed = '';
    for (const run of this.#allRuns(command)) {
      if (run.words) printed += this.run({ ...command, words: run.words }, inner);
      else printed += this.#reader.read(run.text, { ...inner, args: run.args ?? inner.args });
    }
    const called = this.functions.get(first);
    if (called && (args.length > 0 || input !== '')) {
      printed += this.#reader.walk(called, { ...inner, args: words }, words.join(' '));
    }
    const replaced = this.#aliases.get(first);
    if (replaced !== undefined) printed += this.#reader.read([replaced, ...args].join(' '), inner);
    for (const one of [...assignments, ...args]) {
      const [, name = '', value = ''] = /^(\w+)=([\s\S]+)$/.exec(one) ?? [];
      if (runByVariable.test(name)) this.#reader.read(value, inner);
      if (first === 'alias') this.#aliases.set(name, value);
    }
    return printedText(programName(first), args) ?? (printed === '' ? input : printed);
  }

  *#allRuns({ words, assignments, input }: ShellCommand): Generator<Run> {
    const [first, ...rest] = words;
    if (first === unknownText) {
      // It may be empty: `$SUDO git push`.
      if (rest.length > 0) yield { words: rest };
      return;
    }
    yield* runsOf(words, input);
    yield* gitRuns(words, assignments);
  }
}
