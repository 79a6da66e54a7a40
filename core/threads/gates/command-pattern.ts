import { programName } from '../../shell/program-name.ts';
import { unknownText } from '../../shell/word-fields.ts';

/** A pattern of a command, made ready to compare. */
export interface CommandPattern {
  /** As it is written in the list or in `gate_commands`. */
  source: string;
  program: RegExp;
  /** In their order. */
  subcommands: readonly RegExp[];
  /** Each needs one of its options, anywhere. */
  options: readonly (readonly string[])[];
  /** Each needs one of its words, anywhere behind the program. */
  anywhere: readonly RegExp[];
}

const lengthLimit = 200;

/** `a|b*` as an expression for one whole word; `*` stands for any characters but white space. */
function wordExpression(alternatives: string): RegExp {
  const escaped = alternatives.replace(/[.+?^${}()[\]\\]/g, '\\$&');
  return new RegExp(`^(?:${escaped.replace(/\*+/g, '\\S*')})$`, 'i');
}

/** Reads a pattern (spec/threads.md, "Commands behind a gate"). Returns null for a text that names no program. */
export function readPattern(source: string): CommandPattern | null {
  const parts = source.trim().slice(0, lengthLimit).split(/\s+/);
  const [program = '', ...subcommands] = parts.filter((part) => /^[^-+]/.test(part));
  // A pattern of wildcards alone would hold every command back.
  if (!/[^*|]/.test(program)) return null;
  return {
    source: parts.join(' '),
    program: wordExpression(program.replace(/^\.\//, '')),
    subcommands: subcommands.map(wordExpression),
    options: parts.filter((part) => /^-./.test(part)).map((part) => part.split('|')),
    anywhere: parts.filter((part) => /^\+./.test(part)).map((part) => wordExpression(part.slice(1))),
  };
}

function isProgram(expression: RegExp, word: string): boolean {
  return expression.test(word.replace(/^\.\//, '')) || expression.test(programName(word));
}

/** `-f` also within `-rf`, `--force` also as `--force=…` and cut short, as `--forc`. */
function isOption(option: string, word: string): boolean {
  const [name = ''] = word.split('=');
  if (name === option || (name.length > 2 && name.startsWith('--') && option.startsWith(name))) return true;
  return /^-[A-Za-z]$/.test(option) && /^-[A-Za-z]+$/.test(word) && word.slice(1).includes(option.slice(1));
}

const isOneOf = (options: readonly string[], word: string) =>
  options.some((option) => isOption(option, word));

/**
 * Whether the words behind the program begin with these, options apart. A word behind an option may be its value
 * (`git -C dir push`) or not (`git --no-pager push`): both readings count. An unknown word may be empty.
 */
function holdsInOrder(rest: readonly string[], expressions: readonly RegExp[]): boolean {
  let next = 0;
  let afterOption = false;
  for (const word of rest) {
    const expression = expressions[next];
    if (expression === undefined) return true;
    if (word === unknownText) continue;
    if (word.startsWith('-') && !expression.test(word)) {
      afterOption = !word.includes('=');
      continue;
    }
    if (expression.test(word)) next++;
    else if (!afterOption) return false;
    afterOption = false;
  }
  return next === expressions.length;
}

export function matchesPattern(pattern: CommandPattern, command: readonly string[]): boolean {
  const [first = '', ...rest] = command;
  return (
    isProgram(pattern.program, first) &&
    holdsInOrder(rest, pattern.subcommands) &&
    pattern.options.every((options) => rest.some((word) => isOneOf(options, word))) &&
    pattern.anywhere.every((expression) => rest.some((word) => expression.test(word)))
  );
}

/** Returns the words of a text that a pattern names, in whatever order they stand there; null when one is missing. */
export function wordsNamedIn(pattern: CommandPattern, words: readonly string[]): string[] | null {
  const { program, subcommands, anywhere, options } = pattern;
  const found = [
    words.find((word) => isProgram(program, word)),
    ...[...subcommands, ...anywhere].map((expression) => words.find((word) => expression.test(word))),
    ...options.map((alternatives) => words.find((word) => isOneOf(alternatives, word))),
  ];
  return found.every((word) => word !== undefined) ? found : null;
}
