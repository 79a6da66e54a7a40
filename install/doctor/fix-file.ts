import { basename, join } from 'node:path';
import { createScanner } from 'jsonc-parser';
import type { Context } from '../../core/context.ts';
import { HandoffError, systemCode } from '../../core/errors.ts';
import { moveFile } from '../../core/files/tree.ts';
import {
  fingerprintOf,
  readFound,
  readOrNull,
  sameBytes,
  writeUserFile,
} from '../../core/files/user-file.ts';
import { createFile } from '../../core/files/write.ts';
import { isJson } from '../../core/text/lines.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { encodeDocument, type JsonDocument, parseDocument } from '../edits/json-document.ts';
import { type HookFile, readHookFile } from '../edits/own-hooks.ts';
import { backupPath } from '../record/record.ts';
import { statePlace } from '../state/state-place.ts';
import { type DoctorContext, type Finding, makeFinding, setAside } from './finding.ts';

/** Writes a file of the user's anew, after a copy of it was kept in the state, named after its content. */
export function rewriteFile(ctx: Context, file: string, change: (bytes: Uint8Array) => Uint8Array): void {
  for (let left = 20; left > 0; left--) {
    const before = readFound(file).bytes;
    const after = change(before ?? new Uint8Array());
    if (before !== null) {
      // Not under the name of install's own copies: uninstall does not know this file, and keeps what it cannot compare.
      const name = `${fingerprintOf(before).slice(0, 16)}-before-fix-${basename(file)}`;
      createFile(join(backupPath(statePlace(ctx)), name), before);
    }
    if (writeUserFile(file, after, () => sameBytes(readOrNull(file), before))) return;
  }
  throw new HandoffError('config-unwritable', {
    message: `${file} could not be written: another program writes it all the time. Nothing was changed.`,
    hint: 'Close the client, then run the same command again.',
  });
}

export function rewriteJson(
  ctx: Context,
  file: string,
  edit: (document: JsonDocument) => JsonDocument,
): void {
  rewriteFile(ctx, file, (bytes) => encodeDocument(edit(parseDocument(file, bytes))));
}

/** Returns a client's file with hooks, or the finding that says why it cannot be read as it must be. */
export function readOrDescribe(ctx: DoctorContext, kind: HookFile, file: string): JsonDocument | Finding {
  try {
    return readHookFile(kind, file, readFound(file).bytes);
  } catch (error) {
    if (error instanceof HandoffError) return describeUnusable(ctx, kind.client, file, error);
    throw error;
  }
}

function describeUnusable(ctx: DoctorContext, client: string, file: string, error: HandoffError): Finding {
  const { path = file, line, reason = error.message } = error;
  const where = path === file ? '' : `${path}: `;
  const what = `${where}${line === undefined ? '' : `line ${line}: `}${reason}`.replace(/([^.])$/, '$1.');
  if (!error.code.startsWith('settings-')) {
    // What is no file cannot be made readable; it is moved out of the way.
    const isForbidden = ['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error.cause));
    const fix = isForbidden ? `chmod u+rw ${shellWord(file)}` : setAside(file);
    return makeFinding('settings-unreadable', { where: file, what, fix, client });
  }
  const fix = ctx.commands.fix('settings-invalid');
  const after = ctx.commands.install(client);
  const apply = () => fixJson(ctx, file);
  return makeFinding('settings-invalid', { where: file, what, fix, client, apply, after });
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
  const kept: string[] = [];
  let comma = -1;
  const scanner = createScanner(text, false);
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const token = text.slice(scanner.getTokenOffset(), scanner.getPosition());
    if (/^\/[/*]/.test(token)) continue;
    if (comma >= 0 && (token === '}' || token === ']')) kept[comma] = '';
    if (token.trim() !== '') comma = token === ',' ? kept.length : -1;
    kept.push(token);
  }
  return kept.join('');
}
