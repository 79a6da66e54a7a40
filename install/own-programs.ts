import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import type { Context } from '../core/context.ts';
import { HandoffError } from '../core/errors.ts';
import { readRegularFile } from '../core/files/read.ts';
import { readPlainWords } from '../core/text/shell-word.ts';
import { readRecord } from './found-state.ts';
import { cloneOfScript } from './launcher.ts';
import type { FileRecord } from './record.ts';

/** The programs that a client runs for us, by the event that starts them. */
const scriptsByEvent: Readonly<Record<string, readonly string[]>> = {
  SessionStart: ['hooks/session-start.sh', 'dist/session-start.cjs'],
  PreCompact: ['hooks/pre-compact.sh'],
  PreToolUse: ['hooks/thread-gate.sh', 'dist/thread-gate.cjs'],
  PostToolUse: ['hooks/thread-gate.sh', 'dist/thread-gate.cjs'],
  PostToolUseFailure: ['hooks/thread-gate.sh', 'dist/thread-gate.cjs'],
  SubagentStart: ['hooks/chain-hook.sh', 'dist/chain-hook.cjs'],
  SubagentStop: ['hooks/chain-hook.sh', 'dist/chain-hook.cjs'],
};

/** Programs that only run the command behind them, with options and durations of their own. */
const wrappers = new Set([
  'command',
  'env',
  'exec',
  'ionice',
  'nice',
  'nohup',
  'setsid',
  'stdbuf',
  'time',
  'timeout',
]);
const interpreter = /^(?:(?:ba|da|a|k|z)?sh|node|nodejs)$/;

/**
 * Tells our own commands from everybody else's. Ours is what runs a program of ours by its path: of this clone, of one
 * that our record or a file that we generated names, or of a directory that is a copy of this program.
 */
export class OwnPrograms {
  readonly #home: string;
  readonly #client: string;
  readonly #clone: string;
  readonly #known: readonly string[];

  constructor(home: string, client: string, clone: string, known: readonly string[]) {
    this.#home = home;
    this.#client = client;
    this.#clone = clone;
    this.#known = [clone, ...known];
  }

  /** Returns the clone that a command of the very form that install writes runs from; null when it is not ours. */
  cloneOf(command: string, script: string, words: readonly string[]): string | null {
    const clone = cloneOfScript(command, script, words);
    return clone !== null && this.owns(clone, script) ? clone : null;
  }

  /** Whether a command at an event runs our program for this client, and nothing beside it, in whatever form. */
  runs(event: string, command: string): boolean {
    const words = readPlainWords(command, this.#home);
    const program = words === null ? [] : skipInterpreter(skipWrappers(words));
    const [path = '', ...rest] = program;
    if (!rest.includes(this.#client) && !path.endsWith('/pre-compact.sh')) return false;
    return this.#isOwnScript(event, path);
  }

  /** Whether a command at an event is ours, or has our form and its program is gone: a clone was moved or deleted. */
  mayRun(event: string, command: string): boolean {
    const script = this.resembledScript(event, command);
    return this.runs(event, command) || (script !== null && isAbsolute(script) && !existsSync(script));
  }

  /** Whether a command names our program for this event by its path, although it may do other things as well. */
  names(event: string, command: string): boolean {
    return (command.match(/(?:~|\$HOME|\$\{HOME\})?\/[^\s'"`;&|<>()]+/g) ?? []).some((word) =>
      this.#isOwnScript(
        event,
        word.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/)/, () => this.#home),
      ),
    );
  }

  /** Returns the script of a command that has the very form that install writes, wherever it lies; null for others. */
  resembledScript(event: string, command: string): string | null {
    const words = [this.#client, `${this.#client} compact`, `${this.#client} ran`];
    const found = scriptsOf(event).map((script) => {
      const clone = cloneOfScript(command, script, event === 'PreCompact' ? [''] : words);
      return clone === null ? null : join(clone, script);
    });
    return found.find((script) => script !== null) ?? null;
  }

  /** Whether a directory is a clone of ours, or a copy of one, that has this program. */
  owns(directory: string, script: string): boolean {
    if (!isAbsolute(directory)) return false;
    const known = this.#known.some(
      (one) => one === directory || resolveLinks(one) === resolveLinks(directory),
    );
    return known || isCopy(directory, script, this.#clone);
  }

  #isOwnScript(event: string, path: string): boolean {
    // What a relative path leads to depends on where the client starts it.
    if (!isAbsolute(path)) return false;
    return [path, resolveLinks(path)].some((form) =>
      scriptsOf(event).some((script) => {
        const suffix = `/${script}`;
        return form.endsWith(suffix) && this.owns(form.slice(0, -suffix.length), script);
      }),
    );
  }
}

function scriptsOf(event: string): readonly string[] {
  return Object.hasOwn(scriptsByEvent, event) ? (scriptsByEvent[event] ?? []) : [];
}

/** What is ours where no record and no clone can be asked: copies of this program, told by themselves. */
export function programsWithoutRecord(ctx: Pick<Context, 'home'>, client: string): OwnPrograms {
  return new OwnPrograms(ctx.home, client, '/', []);
}

/** `files`: directories of clones that files of ours name, for when the record is lost. */
export function readOwnPrograms(
  ctx: Context,
  { client, clone, files }: { client: string; clone: string; files: readonly string[] },
): OwnPrograms {
  const recorded = readBelieved(ctx);
  const commands = recorded.flatMap(({ added }) =>
    (added?.hooks ?? []).flatMap(({ group }) => group.hooks.map(({ command }) => command)),
  );
  return new OwnPrograms(ctx.home, client, clone, [...commands.flatMap(clonesOfCommand), ...files]);
}

/** Nothing is believed of a record in a state that others can write; doctor says so. */
function readBelieved(ctx: Context): readonly FileRecord[] {
  try {
    return readRecord(ctx).record?.files ?? [];
  } catch (error) {
    if (error instanceof HandoffError) return [];
    throw error;
  }
}

/** The clone whose `dist/handoff.cjs` ends a command, as in a rule or a block; null for none. */
export function cloneOfProgram(command: string): string | null {
  const words = readPlainWords(command, '/') ?? [];
  return /^(\/.*)\/dist\/handoff\.cjs$/s.exec(words.at(-1) ?? '')?.[1] ?? null;
}

/** The clone in a command that install wrote, whichever of our scripts it runs. */
function clonesOfCommand(command: string): string[] {
  const [, path = ''] = readPlainWords(command, '/') ?? [];
  const clone = /^(\/.*)\/hooks\/[a-z-]+\.sh$/s.exec(path)?.[1];
  return clone === undefined ? [] : [clone];
}

/** A copy says so in its manifest, or has our very script; the script must be there to be run. */
function isCopy(directory: string, script: string, clone: string): boolean {
  const file = join(directory, script);
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
  if (nameIn(join(directory, 'package.json')) === 'agent-handoff') return true;
  const [theirs, ours] = [file, join(clone, script)].map((path) => readRegularFile(path)?.bytes);
  return theirs !== undefined && ours !== undefined && Buffer.compare(theirs, ours) === 0;
}

function nameIn(manifest: string): unknown {
  try {
    return JSON.parse(Buffer.from(readRegularFile(manifest)?.bytes ?? []).toString('utf8'))?.name;
  } catch {
    return undefined;
  }
}

function skipWrappers(words: readonly string[]): readonly string[] {
  const rest = words.slice(words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word)));
  if (!wrappers.has(basename(rest[0] ?? ''))) return rest;
  const own = /^-|^[A-Za-z_]\w*=|^[\d.]+[smhd]?$/;
  const next = rest.findIndex((word, index) => index > 0 && !own.test(word));
  return next < 0 ? [] : skipWrappers(rest.slice(next));
}

/** A shell or Node before the script, and their long options. */
function skipInterpreter(words: readonly string[]): readonly string[] {
  if (!interpreter.test(basename(words[0] ?? ''))) return words;
  const next = words.findIndex((word, index) => index > 0 && !word.startsWith('--'));
  return next < 0 ? [] : words.slice(next);
}

function resolveLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
