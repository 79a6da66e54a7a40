import { delimiter, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import * as z from 'zod/mini';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { ancestorsOf, entryAt, exists, linkTarget, realPath, targetAt } from '../../core/files/entry.ts';
import { readJson, readText } from '../../core/files/read.ts';
import { removeFile } from '../../core/files/remove.ts';
import { listMissingDirectories, removeEmptyDirectories } from '../../core/files/tree.ts';
import { isForeign, isOwnAlone } from '../../core/files/trust.ts';
import { makeLink, reasonOf, removeUserFile, replaceLink } from '../../core/files/user-file.ts';
import { replaceFile } from '../../core/files/write.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import type { Notice } from '../record/wanted.ts';
import { requireState, stateHome } from '../state/state-place.ts';
import { renderBatchFile } from './batch-file.ts';

// The command `handoff` in a directory of the PATH: a link to the program, on Windows a batch file that runs it. It has
// a record of its own, as the program is one for all roots.

const commandRecord = z.object({
  /** Null where the user was asked and wants none. */
  file: z.nullable(z.string()),
  /** Where the link leads to, or what the batch file holds. */
  content: z.string(),
  /** Directories that were made for it, outermost first. */
  directories: z.array(z.string()),
});
type CommandRecord = z.infer<typeof commandRecord>;

const recordFile = (ctx: Context) => join(stateHome(ctx), 'command.json');

function readCommand(ctx: Context): CommandRecord | null {
  requireState(ctx);
  return readJson(recordFile(ctx), (value) => z.parse(commandRecord, value));
}

const isWindows = process.platform === 'win32';
const commandName = isWindows ? 'handoff.cmd' : 'handoff';

/** Whether the user alone may put a program there, and no project does. */
function isUsersOwn(ctx: Context, directory: string): boolean {
  const entry = targetAt(directory);
  if (!entry?.isDirectory() || !isOwnAlone(entry) || isForeign(entry)) return false;
  const home = realPath(ctx.home) ?? ctx.home;
  const place = realPath(directory) ?? directory;
  // For root every directory of the system is its own.
  if (process.getuid?.() === 0 && !place.startsWith(`${home}${sep}`)) return false;
  const above = ancestorsOf(place).filter((path) => path !== home && !home.startsWith(`${path}${sep}`));
  return !/[\\/]node_modules(?:[\\/]|$)/.test(place) && !above.some((path) => exists(join(path, '.git')));
}

/** Where the command goes: `~/.local/bin` where that is on the PATH or nothing else is, else the user's first directory there. */
export function commandPlace(ctx: Context): { file: string; isOnPath: boolean } {
  const usual = join(ctx.home, '.local/bin');
  const entries = (ctx.env.PATH ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map((entry) => resolve(entry));
  if (entries.includes(usual)) return { file: join(usual, commandName), isOnPath: true };
  const own = entries.find((entry) => isUsersOwn(ctx, entry));
  return { file: join(own ?? usual, commandName), isOnPath: own !== undefined };
}

/** The first command of that name on the PATH that runs one of these programs; null for none, or another's. */
export function findCommand({ env }: Pick<Context, 'env'>, programs: readonly string[]): string | null {
  const files = (env.PATH ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map((entry) => join(entry, commandName));
  const first = files.find((file) => targetAt(file)?.isFile());
  if (first === undefined) return null;
  const isOurs = (program: string) =>
    isWindows ? (readText(first) ?? '').includes(program) : realPath(first) === realPath(program);
  return programs.some(isOurs) ? first : null;
}

const contentOf = (file: string) => (isWindows ? readText(file) : linkTarget(file));

/** What the user wants: the command, none, or, left out, what was wanted before. */
export interface CommandRequest {
  wanted: boolean | undefined;
  node: string;
  program: string;
  dryRun: boolean;
}

export interface CommandOutcome {
  /** As install shows them. */
  edits: { file: string; change: 'create' | 'edit' | 'remove' | 'unchanged'; diff: string }[];
  notices: Notice[];
}

/** Whether the user was asked for it before, or said it on the command line. */
export function isCommandSettled(ctx: Context): boolean {
  return readCommand(ctx) !== null;
}

/** Makes the command, leads it to this program, or takes it out. Throws `command-foreign` where another file has its name. */
export function settleCommand(
  ctx: Context,
  { wanted, node, program, dryRun }: CommandRequest,
): CommandOutcome {
  const past = readCommand(ctx);
  if (wanted === false) {
    const outcome = removeCommand(ctx, dryRun);
    if (!dryRun) writeRecord(ctx, { file: null, content: '', directories: [] });
    return outcome;
  }
  if (wanted === undefined && !past?.file) return { edits: [], notices: [] };
  const { file, isOnPath } = past?.file ? { file: past.file, isOnPath: true } : commandPlace(ctx);
  const content = isWindows ? renderBatchFile(node, program) : program;
  const notices = isOnPath ? [] : [offPathNotice(file)];
  const isThere = entryAt(file) !== null;
  const isOurs = contentOf(file) === content || (past?.file === file && contentOf(file) === past.content);
  if (isThere && !isOurs) {
    if (wanted === undefined) return { edits: [], notices: [leftNotice(file)] };
    throw foreignCommand(file);
  }
  if (contentOf(file) === content && past?.file === file) return { edits: [], notices };
  const change = isThere ? (contentOf(file) === content ? 'unchanged' : 'edit') : 'create';
  if (!dryRun) placeCommand(ctx, file, content, { isThere, directories: past?.directories ?? [] });
  return { edits: [{ file, change, diff: describeLink(file, content) }], notices };
}

const describeLink = (file: string, content: string) =>
  `--- /dev/null\n+++ ${file}\n+${isWindows ? content.trim() : `link to ${content}`}\n`;

function placeCommand(
  ctx: Context,
  file: string,
  content: string,
  { isThere, directories }: { isThere: boolean; directories: readonly string[] },
): void {
  const made = [file, recordFile(ctx)].flatMap(listMissingDirectories);
  // First, so that what was made is known whatever happens then.
  writeRecord(ctx, { file, content, directories: [...new Set([...directories, ...made])] });
  try {
    if (isWindows) replaceFile(file, content);
    else (isThere ? replaceLink : makeLink)(file, content);
  } catch (cause) {
    throw new HandoffError('config-unwritable', {
      message: `${file} cannot be made: ${reasonOf(cause)}. The rest is installed.`,
      hint: 'Make its directory writable, then run the same command again, or run it with --no-link.',
      cause,
    });
  }
}

function writeRecord(ctx: Context, record: CommandRecord): void {
  replaceFile(recordFile(ctx), `${JSON.stringify(record, null, 2)}\n`);
}

function foreignCommand(file: string): HandoffError {
  return new HandoffError('command-foreign', {
    message: `${file} is not ours; expected no file of that name. The command was not made.`,
    hint: `Look at it (ls -l ${shellWord(file)}), move it away, then run the same command again, or run it with --no-link.`,
  });
}

const leftNotice = (file: string): Notice => ({
  code: 'command-left',
  message: `${file}: something else is there now; it was left.`,
  file,
});

const offPathNotice = (file: string): Notice => ({
  code: 'command-off-path',
  message: `${dirname(file)} is not on your PATH yet. Add it in your shell's profile: export PATH="$HOME/.local/bin:$PATH"`,
  file,
});

/** Takes the command out, where it is as we left it, and forgets what the user said of it. */
export function removeCommand(ctx: Context, dryRun: boolean): CommandOutcome {
  const past = readCommand(ctx);
  if (past === null) return { edits: [], notices: [] };
  const { file, content, directories } = past;
  const isThere = file !== null && entryAt(file) !== null;
  const isOurs = file !== null && contentOf(file) === content;
  if (!dryRun) {
    if (isOurs) removeUserFile(file);
    removeFile(recordFile(ctx));
    removeEmptyDirectories(directories);
  }
  return {
    edits: isOurs ? [{ file, change: 'remove', diff: '' }] : [],
    notices: isThere && !isOurs ? [leftNotice(file)] : [],
  };
}

/** The command that was made and is not there any more, or is another now; null where all is well. */
export function findLostCommand(ctx: Context): string | null {
  const past = readCommand(ctx);
  if (!past?.file) return null;
  return contentOf(past.file) === past.content && exists(past.file) ? null : past.file;
}
