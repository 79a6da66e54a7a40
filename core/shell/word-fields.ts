import { expand } from 'brace-expansion';
import type {
  CommandExpansionPart,
  ParameterExpansionPart,
  ProcessSubstitutionPart,
  SyntaxNode,
  Word,
  WordPart,
} from 'unbash';

/** Stands in a word for what only a run can tell. */
export const unknownText = '\u0001';

/** What a word needs from the reader of the text that it stands in. */
export interface WordContext {
  /** `$0`, `$1` and so on, where the text says what they are. */
  args: readonly string[] | null;
  /** Reads a substituted script; returns what it prints, empty when unknown. */
  substitute(part: CommandExpansionPart): string;
  substituteProcess(part: ProcessSubstitutionPart): void;
  /** Reads whatever scripts a node has in it. */
  visit(node: SyntaxNode): void;
  /** Takes a word that the parser left as it is, with a substitution in it. */
  leaveUnread(word: Word): void;
}

const braceLimit = 1000;
const privateUse = 0xe000;
const emptyMark = String.fromCharCode(privateUse);

/** Hides quoted characters from the expansions to come, behind characters that mean nothing. */
function hide(text: string, characters = /[\s{},.\\$]/g): string {
  return text.replace(characters, (one) => String.fromCharCode(privateUse + one.charCodeAt(0)));
}

function reveal(text: string): string {
  return text.replace(/[\ue000-\ue07f]/g, (one) =>
    one === emptyMark ? '' : String.fromCharCode(one.charCodeAt(0) - privateUse),
  );
}

function bareText(text: string): string {
  return text.replace(/\\(\n|[\s\S]|$)/g, (_, one: string) => (one === '\n' ? '' : hide(one)));
}

/** The value of `$name`; `~` and `.` for the home and the working directory, as a path can be read with them. */
function variableText(name: string, quoted: boolean, { args }: WordContext): string {
  if (name === 'IFS') return quoted ? hide(' ') : ' ';
  if (name === 'HOME') return '~';
  if (name === 'PWD') return hide('.');
  if (args === null) return unknownText;
  const show = (value: string) => (quoted ? emptyMark + hide(value) : value);
  if (name === '@') return args.slice(1).map(show).join(' ');
  if (name === '*') return show(args.slice(1).join(' '));
  return /^\d+$/.test(name) ? show(args[Number(name)] ?? '') : unknownText;
}

function parameterText(part: ParameterExpansionPart, quoted: boolean, context: WordContext): string {
  const { operation, prefix, index, parameter } = part;
  if (index) context.visit(index);
  if (operation?.type === 'Default' && !operation.operator.endsWith('?')) {
    return encodedText(operation.operand, quoted, context);
  }
  if (operation) context.visit(operation);
  return operation || prefix || index ? unknownText : variableText(parameter, quoted, context);
}

function partText(part: WordPart, quoted: boolean, context: WordContext): string {
  switch (part.type) {
    case 'Literal':
      return quoted ? hide(part.value) : bareText(part.text);
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return emptyMark + hide(part.value);
    case 'DoubleQuoted':
    case 'LocaleString':
      return emptyMark + part.parts.map((one) => partText(one, true, context)).join('');
    case 'SimpleExpansion':
      return variableText(part.text.replace(/^\$/, ''), quoted, context);
    case 'ParameterExpansion':
      return parameterText(part, quoted, context);
    case 'CommandExpansion': {
      const printed = context.substitute(part).replace(/\n+$/, '');
      if (printed === '') return unknownText;
      return quoted ? hide(printed) : hide(printed, /[{},.\\$]/g);
    }
    case 'ProcessSubstitution':
      context.substituteProcess(part);
      return unknownText;
    case 'BraceExpansion':
      return part.parts?.map((one) => partText(one, false, context)).join('') ?? bareText(part.text);
    case 'ArithmeticExpansion':
      if (part.expression) context.visit(part.expression);
      return unknownText;
    default:
      for (const one of part.parts ?? []) partText(one, quoted, context);
      return bareText(part.text);
  }
}

function encodedText(word: Word, quoted: boolean, context: WordContext): string {
  if (word.parts === undefined) return quoted ? hide(word.value) : bareText(word.text);
  return word.parts.map((part) => partText(part, quoted, context)).join('');
}

/** Returns the text of parts as they stand between double quotes. */
export function quotedText(parts: readonly WordPart[], context: WordContext): string {
  return reveal(parts.map((part) => partText(part, true, context)).join(''));
}

/** Returns the words that a shell makes of a written one. Throws a RangeError for more braces than anyone writes. */
export function wordFields(word: Word, context: WordContext): string[] {
  if (word.parts === undefined) {
    if (/(?<!\\)(?:[$<>]\(|`)/.test(word.text)) context.leaveUnread(word);
    return [word.value];
  }
  const text = encodedText(word, false, context);
  const hasBraces = word.parts.some(({ type }) => type === 'BraceExpansion');
  const expanded = hasBraces ? expand(text, { max: braceLimit }) : [text];
  if (expanded.length >= braceLimit) throw new RangeError('too many braces');
  return expanded.flatMap((one) => one.split(/[ \t\n]+/).filter((field) => field !== '')).map(reveal);
}
