import { basename, isAbsolute, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { entryAt, exists } from '../../core/files/entry.ts';
import { readJson, readRegularFile } from '../../core/files/read.ts';
import { physicalPath } from '../../core/git/program.ts';
import { readCommands } from '../../core/shell/read-commands.ts';
import { cloneOfExec, withSlashes, wordsOf } from './exec-form.ts';
import { bareCommand, cloneOfScript, withoutGuard } from './script-command.ts';

/** The scripts of a clone that clients start. */
export const startScript = 'hooks/session-start.sh';
export const compactScript = 'hooks/pre-compact.sh';
export const gateScript = 'hooks/thread-gate.sh';
export const chainScript = 'hooks/chain-hook.sh';
export const guardScript = 'hooks/dont-guard.sh';
export const permitScript = 'hooks/permit.sh';

/** What runs before a tool call and after it. */
const toolScripts = [gateScript, 'dist/thread-gate.cjs', guardScript, 'dist/dont-guard.cjs'];

/** The programs that a client runs for us, by the event that starts them. */
const scriptsByEvent: Readonly<Record<string, readonly string[]>> = {
  SessionStart: [startScript, 'dist/session-start.cjs'],
  BeforeAgent: [startScript, 'dist/session-start.cjs'],
  PreCompact: [compactScript, 'dist/pre-compact.cjs'],
  PreToolUse: toolScripts,
  PostToolUse: toolScripts,
  PostToolUseFailure: toolScripts,
  SubagentStart: [chainScript, 'dist/chain-hook.cjs'],
  SubagentStop: [chainScript, 'dist/chain-hook.cjs'],
};

/** The client that PreCompact's launcher works for where its command names none: its entries are older than a second one. */
export const unnamed = 'claude-code';

/** Programs that only run the command behind them, with options and durations of their own. */
const wrappers = new Set('command env exec ionice nice nohup setsid stdbuf time timeout'.split(' '));
const interpreter = /^(?:(?:ba|da|a|k|z)?sh|node|nodejs)(?:\.exe)?$/;

/** Tells our own commands: what runs a program by its path of this clone, of a known one, or of a copy of it. */
export class OwnPrograms {
  constructor(
    private readonly home: string,
    private readonly client: string,
    private readonly clone: string,
    private readonly known: readonly string[],
  ) {}

  /** Whether a command has the very form that install writes for a hook, and runs from a clone of ours. */
  isInstalled(command: string, { script, words }: { script: string; words: string }): boolean {
    const clone = cloneOfScript(command, script, [words]) ?? cloneOfExec(command, script, [words || unnamed]);
    return clone !== null && this.owns(clone, script);
  }

  /** Whether a command at an event runs our program for this client, and nothing beside it, in whatever form. */
  runs(event: string, command: string): boolean {
    const [path = '', ...rest] = this.#programOf(command);
    return wordsFor(path, rest).includes(this.client) && this.#isOwnScript(event, path);
  }

  /** Whether it does, by this script or by the bundle that the script starts. */
  runsScript(event: string, command: string, script: string): boolean {
    const [path = ''] = this.#programOf(command);
    const nameOf = (file: string) => basename(file).replace(/\.[a-z]+$/, '');
    return nameOf(path) === nameOf(script) && this.runs(event, command);
  }

  /** The same for another client, whatever that is called. */
  runsForOther(event: string, command: string): boolean {
    const [path = '', ...rest] = this.#programOf(command);
    const words = wordsFor(path, rest);
    const isName = (word: string) => /^[a-z]+(?:-[a-z]+)*$/.test(word) && word !== this.client;
    return words.some(isName) && !words.includes(this.client) && this.#isOwnScript(event, path);
  }

  /** Returns the words behind our program where a command runs it among other things; null where it does not. */
  wordsAmong(event: string, command: string): readonly string[] | null {
    if (!this.names(event, command)) return null;
    const text = command.replace(/(?<![\w$])~(?=\/)|\$HOME(?!\w)|\$\{HOME\}/g, () => this.home);
    for (const { words } of readCommands(text).commands) {
      const [path = '', ...rest] = behindRunners(words);
      const behind = wordsFor(path, rest);
      if (behind.includes(this.client) && this.#isOwnScript(event, path)) return behind;
    }
    return null;
  }

  #programOf(command: string): readonly string[] {
    const words = wordsOf(bareCommand(command), this.home);
    return words === null ? [] : behindRunners(words);
  }

  /** Whether a command at an event is ours, or has our form and its program is gone: a clone was moved or deleted. */
  mayRun(event: string, command: string): boolean {
    const script = this.resembledScript(event, command);
    return this.runs(event, command) || (script !== null && isAbsolute(script) && !exists(script));
  }

  /** Whether a command names our program for this event by its path, although it may do other things as well. */
  names(event: string, command: string): boolean {
    return (command.match(/(?:~|\$HOME|\$\{HOME\})?\/[^\s'"`;&|<>()]+/g) ?? []).some((word) =>
      this.#isOwnScript(
        event,
        word.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/)/, () => this.home),
      ),
    );
  }

  /** Returns the script of a command that has the very form that install writes, wherever it lies; null for others. */
  resembledScript(event: string, command: string): string | null {
    const words = [this.client, `${this.client} compact`, `${this.client} ran`];
    const bare = this.client === unnamed ? [''] : [];
    const found = scriptsOf(event).map((script) => {
      const clone =
        cloneOfScript(command, script, script === compactScript ? [...bare, ...words] : words) ??
        cloneOfExec(command, script, words);
      return clone === null ? null : join(clone, script);
    });
    return found.find((script) => script !== null) ?? null;
  }

  /** Whether a directory is a clone of ours, or a copy of one, that has this program. */
  owns(directory: string, script: string): boolean {
    if (!isAbsolute(directory)) return false;
    const known = [this.clone, ...this.known].some(
      (one) => withSlashes(one) === withSlashes(directory) || physicalPath(one) === physicalPath(directory),
    );
    return known || isCopy(directory, script, this.clone);
  }

  #isOwnScript(event: string, path: string): boolean {
    // What a relative path leads to depends on where the client starts it.
    if (!isAbsolute(path)) return false;
    return [path, physicalPath(path)].map(withSlashes).some((form) =>
      scriptsOf(event).some((script) => {
        const suffix = `/${script}`;
        return form.endsWith(suffix) && this.owns(form.slice(0, -suffix.length), script);
      }),
    );
  }
}

/** The words behind a script, among them the client that it works for. */
function wordsFor(path: string, words: readonly string[]): readonly string[] {
  return words.length === 0 && path.endsWith(`/${compactScript}`) ? [unnamed] : words;
}

function scriptsOf(event: string): readonly string[] {
  return Object.hasOwn(scriptsByEvent, event) ? (scriptsByEvent[event] ?? []) : [];
}

/** What is ours where no record and no clone can be asked: copies of this program, told by themselves. */
export function programsWithoutRecord(ctx: Pick<Context, 'home'>, client: string): OwnPrograms {
  return new OwnPrograms(ctx.home, client, '/', []);
}

/** The clone whose `dist/handoff.cjs` ends a command, as in a rule or a block; null for none. */
export function cloneOfProgram(command: string): string | null {
  const words = wordsOf(command, '/') ?? [];
  return /^((?:[A-Za-z]:)?[\\/].*)[\\/]dist[\\/]handoff\.cjs$/s.exec(words.at(-1) ?? '')?.[1] ?? null;
}

/** The clone in a command that install wrote, whichever of our scripts it runs. */
export function clonesOfCommand(command: string): string[] {
  const [, path = ''] = wordsOf(withoutGuard(command), '/') ?? [];
  const clone = /^((?:[A-Za-z]:)?[\\/].*)[\\/](?:hooks[\\/][a-z-]+\.sh|dist[\\/][a-z-]+\.cjs)$/s.exec(
    path,
  )?.[1];
  return clone === undefined ? [] : [clone];
}

/** A copy says so in its manifest, or has our very script; the script must be there to be run. */
function isCopy(directory: string, script: string, clone: string): boolean {
  const file = join(directory, script);
  if (entryAt(file)?.isFile() !== true) return false;
  const manifests = ['package.json', '.claude-plugin/plugin.json'].map((manifest) =>
    join(directory, manifest),
  );
  const names = manifests.map((path) =>
    readJson(path, (manifest) => (manifest as { name?: unknown }).name ?? null),
  );
  if (names.includes('agent-handoff')) return true;
  const [theirs, ours] = [file, join(clone, script)].map((path) => readRegularFile(path)?.bytes);
  return theirs !== undefined && ours !== undefined && Buffer.compare(theirs, ours) === 0;
}

/** The words from the script on: behind a shell or Node, `timeout 5`, variables. */
export function behindRunners(words: readonly string[]): readonly string[] {
  return skipInterpreter(skipWrappers(words));
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
