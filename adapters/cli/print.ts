import { join } from 'node:path';
import colors from 'picocolors';
import { errorTable, HandoffError, systemCode } from '../../core/errors.ts';
import { exists } from '../../core/files/entry.ts';
import { sentinelLine, splitSentinel } from '../../core/handoff/format/sentinel.ts';
import { randomHex } from '../../core/text/hex.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { harmlessJson, neutralisePath, neutraliseText } from '../../core/text/untrusted.ts';
import { clonePath } from '../client/installation.ts';

/** What verbs print while a server runs them, whose stdout carries its protocol. */
let collected: string[] | null = null;

/** Stands for the beginning of our own escape sequences until the text is printed; random, so that no text holds it. */
const colourMark = mayColour(process.stdout) || mayColour(process.stderr) ? randomHex(8) : '';

const always = colors.createColors(true);

/** Only in a terminal, or where it is asked for by name: that a program of CI runs it is no reason. */
function mayColour(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  return !NO_COLOR && (Boolean(FORCE_COLOR) || (stream.isTTY === true && TERM !== 'dumb'));
}

function painter(colour: (text: string) => string): (text: string) => string {
  if (colourMark === '') return String;
  return (text) => colour(neutraliseText(text)).replaceAll('\u001b[', colourMark);
}

/** Colours a text that `writeOut` or another function of this file prints: no other escape sequence comes through. */
export const paint = {
  bold: painter(always.bold),
  cyan: painter(always.cyan),
  dim: painter(always.dim),
  green: painter(always.green),
  red: painter(always.red),
  yellow: painter(always.yellow),
};

/** The one way to a terminal, a pipe or a model's prompt: whatever a text holds, it comes out harmless. */
function printable(text: string, stream: NodeJS.WriteStream = process.stdout): string {
  const harmless = neutraliseText(text);
  if (colourMark === '') return harmless;
  return mayColour(stream) && collected === null
    ? harmless.replaceAll(colourMark, '\u001b[')
    : withoutPaint(harmless);
}

/** How many columns a person has; null where nobody looks: what is printed there is whole and plain. */
export const terminalWidth = (): number | null =>
  process.stdout.isTTY && collected === null ? (process.stdout.columns ?? 80) : null;

/** Returns a text without the colours that it was painted with: what is seen of it. */
export const withoutPaint = (text: string): string =>
  colourMark === '' ? text : text.replace(new RegExp(`${colourMark}\\d+m`, 'g'), '');

/** Returns a path with `~` for the home where a person reads it; elsewhere whole, for programs. */
export function homePath(path: string, home: string): string {
  const isInside = terminalWidth() !== null && home !== '' && path.startsWith(`${home}/`);
  return isInside ? `~${path.slice(home.length)}` : path;
}

/** A line with values in it, none of which begins a line of its own. */
export function asLine(words: TemplateStringsArray, ...values: readonly unknown[]): string {
  return String.raw({ raw: words }, ...values.map((value) => neutralisePath(String(value))));
}

/** Text whose further lines, which a value in it may have begun, are indented. */
const indented = (text: string) => text.replace(/\r\n?|\n/g, '\n').replace(/\n(?! {2})/g, '\n  ');

/** Writes to stdout and returns once it is flushed; false when nobody reads any more. */
export const writeOut = (text: string) => writeWhole(printable(text));

/** Writes a handoff that is to be used as the file it is: its last line stays the sentinel. */
export function writeHandoff(whole: string): Promise<boolean> {
  const { text, sentinel } = splitSentinel(whole);
  return writeWhole(`${printable(text)}${sentinel === null ? '' : `\n${sentinelLine(sentinel)}`}`);
}

/** Runs a verb, one at a time, and returns what it would have printed on stdout and stderr. */
export async function collectOutput(run: () => Promise<void>): Promise<string> {
  const parts: string[] = [];
  collected = parts;
  try {
    await run();
  } finally {
    collected = null;
  }
  return parts.map((part) => part.trimEnd()).join('\n');
}

/** Leaves no listener behind: Node warns of eleven, which a verb of many lines would have. */
function writeWhole(shown: string): Promise<boolean> {
  if (collected !== null) {
    collected.push(shown);
    return Promise.resolve(true);
  }
  return new Promise((resolve) => {
    const fail = () => resolve(false);
    process.stdout.once('error', fail);
    process.stdout.write(shown.endsWith('\n') ? shown : `${shown}\n`, (error) => {
      process.stdout.off('error', fail);
      resolve(!error);
    });
  });
}

/** Writes a text that was found harmless, byte for byte. */
export async function writeAsIs(text: string): Promise<void> {
  await writeWhole(text);
}

/** Writes lines to stderr that are no part of the result. */
export function writeAside(text: string): void {
  const shown = `${printable(text, process.stderr)}\n`;
  if (collected === null) process.stderr.write(shown);
  else collected.push(shown);
}

/**
 * A result that was not printed whole is no success; a reader that stopped reading (EPIPE) is no failure. Asked of the
 * stream, when all is over: a verb is a bundle of its own, and what its copy of this module knows, the entry's does not.
 */
export function failOnLostOutput(): void {
  let failure = '';
  process.stdout.on('error', (error) => {
    if (systemCode(error) !== 'EPIPE') failure ||= systemCode(error) || error.message;
  });
  process.once('exit', (code) => {
    if (failure === '') return;
    process.exitCode = code || 1;
    const work = code === 0 ? 'the work is done, but its' : 'the';
    writeAside(`handoff: ${work} result could not be printed (${failure})\nnext: handoff status`);
  });
}

/** The one JSON document of a verb run with `--json`. */
export const writeJson = (value: unknown) => writeOut(harmlessJson(value, 2));

/** Prints what a verb found or did: one JSON document with `--json`, else a text. */
export async function writeResult({ json }: { json?: boolean }, document: unknown, text: string) {
  await (json ? writeJson(document) : writeOut(text));
}

/** Lines for people on stderr that are no part of the result. */
export function writeWarnings(warnings: readonly string[]): void {
  for (const warning of warnings) writeAside(`${paint.yellow('note:')} ${indented(warning)}`);
}

/** What brings the parts of the program back, whichever way it came. */
function restoreCommand(): string {
  const isClone = exists(join(clonePath, '.git'));
  return isClone ? `git -C ${shellWord(clonePath)} checkout -- dist` : 'npx agent-handoff@latest install';
}

export function asHandoffError(error: unknown): HandoffError {
  if (error instanceof HandoffError) return error;
  if (systemCode(error) === 'MODULE_NOT_FOUND') {
    return new HandoffError('internal', {
      message: 'a part of the program is missing: it was being upgraded, or an upgrade was cut short',
      hint: `repeat the command; if it fails again: ${restoreCommand()}`,
      cause: error,
    });
  }
  return new HandoffError('internal', {
    message: `unexpected: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'run the command again with HANDOFF_DEBUG=1 and report what it prints',
    cause: error,
  });
}

/** Explains what a sandbox refused. That part knows every client, so errors alone load it; after an upgrade it may be gone. */
async function explain(error: unknown): Promise<unknown> {
  try {
    return (await import('./explain-sandbox.ts')).explainSandbox(error);
  } catch {
    return error;
  }
}

/** Names the commands of a hint as they can be run here; like above, what is missing says nothing. */
async function nameHint(hint: string): Promise<string> {
  try {
    return (await import('./shown-command.ts')).nameHere(hint);
  } catch {
    return hint;
  }
}

/** Prints an error in the form asked for and returns the exit code: 2 for wrong usage, else 1. */
export async function writeError(error: unknown, json: boolean): Promise<number> {
  const { code, message, hint: written } = asHandoffError(await explain(error));
  const hint = await nameHint(written);
  if (json) await writeJson({ error: { code, message, hint } });
  else writeAside(`${paint.red('handoff:')} ${indented(message)}\n${paint.dim('next:')} ${indented(hint)}`);
  if (process.env.HANDOFF_DEBUG && error instanceof Error) writeAside(`${error.stack}`);
  return errorTable[code] === 'usage' ? 2 : 1;
}
