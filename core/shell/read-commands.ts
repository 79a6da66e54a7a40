/**
 * Finds the commands in a shell text with unbash: of 912 hostile texts it judges 23 otherwise than `bash -n`
 * (sh-syntax 21, tree-sitter-bash 40), and takes a start 5 ms (sh-syntax 81 ms, tree-sitter-bash 423 ms).
 */
import {
  type Assignment,
  type Command,
  forEachChild,
  type HereDoc,
  type ParsedScript,
  parse,
  type Redirection,
  type SyntaxNode,
} from 'unbash';
import { CommandRunner, depthLimit, type Scope, type ShellCommand } from './command-runner.ts';
import { quotedText, type WordContext, wordFields } from './word-fields.ts';

export type { ShellCommand };

export interface ShellReading {
  /** Every command that the text can run, those that other commands run for it too. */
  commands: readonly ShellCommand[];
  /** Texts that could not be read to their end: a syntax error, or more than anyone writes. */
  unread: readonly string[];
  /** The files that its redirections write. */
  written: readonly string[];
}

interface FileContext extends WordContext {
  /** What the files print that stand in the words as `<(…)`. */
  files(): string;
}

function hereDocText({ body, delimiter, operator }: HereDoc, context: WordContext): string {
  const isPlain = delimiter?.quoted === false;
  const plain = isPlain
    ? body.text.replace(/\\([\\$`\n])/g, (_, one) => (one === '\n' ? '' : one))
    : body.text;
  const text = body.parts ? quotedText(body.parts, context) : plain;
  return operator === '<<-' ? text.replace(/^\t+/gm, '') : text;
}

class Reader {
  readonly runner = new CommandRunner({
    read: (text, scope) => this.read(text, scope),
    walk: (node, scope, source) => this.#walk(node, scope, source),
  });

  /** Reads a text; returns what it prints, as far as can be told. */
  read(text: string, scope: Scope): string {
    try {
      if (scope.depth > depthLimit) throw new RangeError('too deep');
      this.runner.spend(text.length);
      // A backslash that ends a text is dropped by the shells.
      const whole = text.replace(/\r\n?/g, '\n').replace(/(?<!\\)((?:\\\\)*)\\$/, '$1');
      return this.#walk(parse(whole), { ...scope, depth: scope.depth + 1 }, text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.runner.unread.add(text);
      return '';
    }
  }

  #walk(node: SyntaxNode, scope: Scope, source: string): string {
    switch (node.type) {
      case 'Script':
        if ((node as ParsedScript).errors?.length) this.runner.unread.add(source);
        return this.#walkChildren(node, scope, source);
      case 'Pipeline': {
        let { input } = scope;
        for (const command of node.commands) input = this.#walk(command, { ...scope, input }, source);
        return input;
      }
      case 'Redirected': {
        const outputs: ParsedScript[] = [];
        const input = this.#inputOf(node.redirects, scope, this.#contextOf(scope, source, outputs));
        const printed = this.#walk(node.command, { ...scope, input }, source);
        for (const script of outputs) this.#walk(script, { ...scope, input: printed }, source);
        return printed;
      }
      case 'Function':
        this.runner.functions.set(node.name.value, node.body);
        this.#walk(node.body, scope, source);
        return '';
      case 'Command':
        return this.#readCommand(node, scope, source);
      case 'CommandExpansion':
      case 'ArithmeticCommandExpansion':
      case 'ProcessSubstitution':
        // The parser goes over a script several times at each level that it stands in.
        this.runner.spend(8 * (node.end - node.pos));
        if (node.script === undefined) this.runner.unread.add(source);
        return node.script ? this.#walk(node.script, scope, source) : '';
      case 'Word':
        wordFields(node, this.#contextOf(scope, source, []));
        return '';
      default:
        return this.#walkChildren(node, scope, source);
    }
  }

  #walkChildren(node: SyntaxNode, scope: Scope, source: string): string {
    let printed = '';
    forEachChild(node, (child) => {
      printed += this.#walk(child, scope, source);
    });
    this.runner.spend(printed.length);
    return printed;
  }

  #contextOf(scope: Scope, source: string, outputs: ParsedScript[]): FileContext {
    let files = '';
    return {
      args: scope.args,
      substitute: (part) => this.#walk(part, scope, source),
      substituteProcess: (part) => {
        if (part.operator === '<') files += this.#walk(part, scope, source);
        else if (part.script) outputs.push(part.script);
      },
      visit: (node) => {
        this.#walk(node, scope, source);
      },
      leaveUnread: () => this.runner.unread.add(source),
      files: () => files,
    };
  }

  #readAssignment({ name, value, append, index }: Assignment, context: WordContext): string {
    if (index) context.visit(index);
    const words = value.type === 'ArrayValue' ? value.elements : [value];
    return `${name}${append ? '+' : ''}=${words.flatMap((word) => wordFields(word, context)).join(' ')}`;
  }

  /** Returns what a command has to read: its heredocs and here-strings, else what its surroundings give it. */
  #inputOf(redirections: readonly Redirection[], { input }: Scope, context: FileContext): string {
    const given: string[] = [];
    for (const redirection of redirections) {
      if (redirection.type === 'HereDoc') given.push(hereDocText(redirection, context));
      else {
        const fields = redirection.target ? wordFields(redirection.target, context) : [];
        if (redirection.operator.includes('>')) for (const path of fields) this.runner.written.add(path);
        if (redirection.type === 'HereString') given.push(fields.join(' '));
      }
    }
    const files = context.files();
    return [...(given.length > 0 ? given : [input]), files].filter((text) => text !== '').join('\n');
  }

  #readCommand(command: Command, scope: Scope, source: string): string {
    const outputs: ParsedScript[] = [];
    const context = this.#contextOf(scope, source, outputs);
    const assignments: string[] = [];
    const words: string[] = command.name ? wordFields(command.name, context) : [];
    for (const one of command.prefix) {
      if (one.type === 'Assignment') assignments.push(this.#readAssignment(one, context));
    }
    for (const one of command.args) {
      if (one.type === 'Assignment') words.push(this.#readAssignment(one, context));
      else words.push(...wordFields(one, context));
    }
    const input = this.#inputOf(command.redirects, scope, context);
    const printed = this.runner.run({ words, assignments, input }, scope);
    for (const script of outputs) this.#walk(script, { ...scope, input: printed }, source);
    return printed;
  }
}

/** The hook asks about one text several times. */
let last: { text: string; reading: ShellReading } | null = null;

/** Returns every command that a shell text can run; what it does not follow is listed in spec/threads.md. */
export function readCommands(text: string): ShellReading {
  if (last?.text !== text) {
    const reader = new Reader();
    const { runner } = reader;
    reader.read(text, { depth: 0, input: '', args: null });
    last = {
      text,
      reading: { commands: runner.commands, unread: [...runner.unread], written: [...runner.written] },
    };
  }
  return last.reading;
}
