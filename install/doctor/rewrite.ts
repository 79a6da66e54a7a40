import { renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createScanner } from 'jsonc-parser';
import { createFile } from '../../core/files/write.ts';
import { readOrNull, writeUserFile } from '../edits/user-file.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { backupPath } from '../record.ts';

/** Writes a file of the user's anew, after a copy of it was kept in the state, named after its content. */
export function rewriteFile(place: string, file: string, text: string): void {
  const before = readOrNull(file);
  if (before !== null) {
    // Not under the name of install's own copies: uninstall does not know this file, and keeps what it cannot compare.
    const name = `${fingerprintOf(before).slice(0, 16)}-before-fix-${basename(file)}`;
    createFile(join(backupPath(place), name), before);
  }
  writeUserFile(file, Buffer.from(text, 'utf8'));
}

/** Comments and surplus commas are taken out; a file that is broken otherwise is set aside, since no client reads it. */
export function mendJson(place: string, file: string): void {
  const text = Buffer.from(readOrNull(file) ?? []).toString('utf8');
  const stripped = stripComments(text.replace(/^\uFEFF/, ''));
  if (stripped !== text && isJson(stripped)) rewriteFile(place, file, stripped);
  else setAside(file);
}

/** Gives an unusable file another name in its own directory, where the user finds it again. */
function setAside(file: string): void {
  const bytes = readOrNull(file);
  if (bytes !== null) renameSync(file, `${file}.invalid-${fingerprintOf(bytes).slice(0, 8)}`);
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
