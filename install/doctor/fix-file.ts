import { basename, join } from 'node:path';
import { createScanner } from 'jsonc-parser';
import type { Context } from '../../core/context.ts';
import { type HandoffError, systemCode } from '../../core/errors.ts';
import { moveFile } from '../../core/files/tree.ts';
import { fingerprintOf, readFound, readOrNull, writeUserFile } from '../../core/files/user-file.ts';
import { createFile } from '../../core/files/write.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { listHandlers, removeHandler } from '../edits/handlers.ts';
import { encodeDocument, type JsonDocument, parseDocument } from '../edits/json-document.ts';
import type { OwnPrograms } from '../programs/own-programs.ts';
import { backupPath } from '../record/record.ts';
import { statePlace } from '../state/state-place.ts';
import { type Commands, type Finding, makeFinding } from './finding.ts';

/** Writes a file of the user's anew, after a copy of it was kept in the state, named after its content. */
export function rewriteFile(ctx: Context, file: string, change: (bytes: Uint8Array) => Uint8Array): void {
  const before = readFound(file).bytes;
  const after = change(before ?? new Uint8Array());
  if (before !== null) {
    // Not under the name of install's own copies: uninstall does not know this file, and keeps what it cannot compare.
    const name = `${fingerprintOf(before).slice(0, 16)}-before-fix-${basename(file)}`;
    createFile(join(backupPath(statePlace(ctx)), name), before);
  }
  writeUserFile(file, after);
}

/** The same for a JSON file. */
export function rewriteJson(
  ctx: Context,
  file: string,
  edit: (document: JsonDocument) => JsonDocument,
): void {
  rewriteFile(ctx, file, (bytes) => encodeDocument(edit(parseDocument(file, bytes))));
}

/** Takes our start hooks out in whatever form; install then writes them anew. `positional`: see WantedEntries. */
export function removeStartHooks(
  ctx: Context,
  file: string,
  programs: OwnPrograms,
  positional: boolean,
): void {
  rewriteJson(ctx, file, (start) =>
    listHandlers(start, 'SessionStart')
      .filter(({ event, command }) => programs.runs(event, command))
      .reverse()
      .reduce((document, handler) => removeHandler(document, handler, positional), start),
  );
}

/** A JSON file of a client that cannot be read as it must be, as a finding. */
export function describeUnusable(
  ctx: Context,
  client: string,
  file: string,
  error: HandoffError,
  commands: Commands,
): Finding {
  const { path = file, line, reason = error.message } = error;
  const where = path === file ? '' : `${path}: `;
  const what = `${where}${line === undefined ? '' : `line ${line}: `}${reason}`.replace(/([^.])$/, '$1.');
  if (!error.code.startsWith('settings-')) {
    // What is no file cannot be made readable; it is moved out of the way.
    const isForbidden = ['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error.cause));
    const fix = isForbidden
      ? `chmod u+rw ${shellWord(file)}`
      : `mv ${shellWord(file)} ${shellWord(`${file}.off`)}`;
    return makeFinding('settings-unreadable', { where: file, what, fix, client });
  }
  return makeFinding('settings-invalid', {
    where: file,
    what,
    fix: commands.fix('settings-invalid'),
    client,
    apply: () => fixJson(ctx, file),
    after: commands.install(client),
  });
}

/** Takes comments and surplus commas out; a file that is broken otherwise is set aside, since no client reads it. */
function fixJson(ctx: Context, file: string): void {
  const bytes = readOrNull(file);
  const text = Buffer.from(bytes ?? []).toString('utf8');
  const stripped = stripComments(text.replace(/^\uFEFF/, ''));
  if (stripped !== text && isJson(stripped)) rewriteFile(ctx, file, () => Buffer.from(stripped, 'utf8'));
  else if (bytes !== null) moveFile(file, `${file}.invalid-${fingerprintOf(bytes).slice(0, 8)}`);
}

/** The text without comments and without the commas before a closing bracket; what else is wrong with it stays. */
function stripComments(text: string): string {
  const scanner = createScanner(text, false);
  let result = '';
  // A comma, and what white space follows it, is held back until it is known what comes next.
  let held = '';
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const token = text.slice(scanner.getTokenOffset(), scanner.getPosition());
    if (/^\/[/*]/.test(token)) continue;
    if (token.trim() === '' && held !== '') {
      held += token;
      continue;
    }
    const closes = token === '}' || token === ']';
    result += closes ? held.slice(1) : held;
    held = token === ',' ? token : '';
    if (held === '') result += token;
  }
  return result + held;
}

/** Whether a text is JSON as every client reads it. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
