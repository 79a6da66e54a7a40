import { dirname } from 'node:path';
import { HandoffError } from '../core/errors.ts';
import { ancestorsOf, linkTarget, realPath } from '../core/files/entry.ts';
import { sweepTemporaries } from '../core/files/sweep.ts';
import {
  listMissingDirectories,
  nearestDirectory,
  removeEmptyDirectories,
  requireOpenDirectory,
  requireWritable,
} from '../core/files/tree.ts';
import {
  makeLink,
  readOrNull,
  reasonOf,
  removeUserFile,
  resolveTarget,
  sameBytes,
  writeUserFile,
} from '../core/files/user-file.ts';
import { createFile, replaceFile } from '../core/files/write.ts';
import { plural } from '../core/text/lines.ts';
import { shellWord } from '../core/text/shell-word.ts';
import type { Edit } from './record/edit.ts';

interface Applied {
  edit: Edit;
  directories: string[];
}

/** Carries out a plan in its order. When a write fails, those before it are taken back and `config-unwritable` says so. */
export function applyEdits(edits: readonly Edit[]): void {
  const pending = edits.filter((edit) => !sameBytes(edit.before, edit.after));
  const gone = pending.filter(({ role, after }) => role === 'link' && after === null);
  for (const edit of pending)
    if (!gone.some(({ file }) => edit.file.startsWith(`${file}/`))) checkWritable(edit);
  for (const { file, role } of edits) if (role !== 'link') sweepTemporaries(dirname(resolveTarget(file)));
  const applied: Applied[] = [];
  for (const edit of pending) {
    const directories = edit.after === null ? [] : listMissingDirectories(edit.file);
    try {
      const done = applyEdit(edit);
      if (done !== null) applied.push({ edit: done, directories });
    } catch (cause) {
      removeEmptyDirectories(directories);
      throw explainFailure(edit.file, applied, cause);
    }
  }
}

function checkWritable({ file, before, role }: Edit): void {
  const isFile = before !== null && role !== 'link';
  try {
    if (isFile) requireWritable(file);
    requireOpenDirectory(nearestDirectory(dirname(isFile ? resolveTarget(file) : file)));
  } catch (cause) {
    throw explainUnwritable(file, reasonOf(cause), cause);
  }
  const store = targetOf(file);
  // What is there is the same for all who use it, whatever this user may do.
  if (/^\/(?:nix|gnu)\/store\//.test(store)) throw explainUnwritable(file, 'what is there is read-only');
}

/** What a file, or the nearest thing above it that is there, leads to. */
export function targetOf(file: string): string {
  const there = ancestorsOf(file).find((path) => realPath(path) !== null) ?? file;
  return `${realPath(there)}${file.slice(there.length)}`;
}

function explainUnwritable(file: string, reason: string, cause?: unknown): HandoffError {
  const target = targetOf(file);
  // Further up a link is the system's, not an arrangement of the user's.
  const isLink = [file, dirname(file), dirname(dirname(file))].some((path) => linkTarget(path) !== null);
  const [from, to] = [shellWord(target), shellWord(file)];
  return new HandoffError('config-unwritable', {
    message: `${file}${isLink ? ` leads to ${target}, which` : ''} cannot be written: ${reason}. Nothing was changed.`,
    hint: isLink
      ? `If a program makes that file (home-manager, a store of dotfiles), put there what "handoff install --dry-run" shows for it. Else make it a file of its own: rm ${to} && cp ${from} ${to} && chmod u+w ${to}. Then run the same command again.`
      : `Make ${file} and its directory writable, then run the same command again.`,
    cause,
  });
}

/** Returns the edit as it was made, null for none. */
function applyEdit(edit: Edit): Edit | null {
  const { file, after, role } = edit;
  if (role === 'copy') return after !== null && createFile(file, after) ? edit : null;
  for (let [now, left] = [edit, redoLimit]; left > 0; left--) {
    const isCurrent = () => sameBytes(readNow(file, role), now.before);
    if (isCurrent() && writeBytes(file, now.after, role, isCurrent)) return now;
    now = redo(edit, now);
  }
  throw new Error(changedMeanwhile);
}

/** A client may write its settings at any time: as often as this the edit is made anew, of what it wrote. */
const redoLimit = 200;
const changedMeanwhile = 'it was changed by another program meanwhile';

function redo(edit: Edit, last: Edit): Edit {
  const before = readNow(edit.file, edit.role);
  if (edit.redo === undefined || before === null) throw new Error(changedMeanwhile);
  try {
    return { ...edit, before, after: edit.redo(before) };
  } catch (error) {
    // Half of what the other program writes: the next look shows the rest.
    if (error instanceof HandoffError) return last;
    throw error;
  }
}

function readNow(file: string, role: Edit['role']): Uint8Array | null {
  if (role !== 'link') return readOrNull(file);
  const target = linkTarget(file);
  return target === null ? null : Buffer.from(target);
}

/** Returns false where another program wrote the file at this very moment. */
function writeBytes(
  file: string,
  bytes: Uint8Array | null,
  role: Edit['role'],
  isCurrent = () => true,
): boolean {
  if (role === 'user' && bytes !== null) return writeUserFile(file, bytes, isCurrent);
  if (bytes === null) removeUserFile(file);
  else if (role === 'link') makeLink(file, Buffer.from(bytes).toString());
  else replaceFile(file, bytes);
  return true;
}

function explainFailure(file: string, applied: readonly Applied[], cause: unknown): HandoffError {
  const isCopy = ({ edit }: Applied) => edit.role === 'copy';
  const copies = applied.filter(isCopy).reverse();
  const others = applied.filter((done) => !isCopy(done)).reverse();
  const stuck = others.filter((done) => !takeBack(done)).map(({ edit }) => edit.file);
  // A file that could not be put back may need its copy.
  if (stuck.length === 0)
    stuck.push(...copies.filter((done) => !takeBack(done)).map(({ edit }) => edit.file));
  const count = others.filter(({ edit }) => edit.shown).length;
  const kept = copies.reverse().map(({ edit }) => edit.file);
  const fate =
    stuck.length === 0
      ? `Everything written before it (${plural(count, 'file')}) was put back as it was.`
      : `These could not be put back: ${stuck.join(', ')}; their old bytes are in ${kept.join(', ')}.`;
  return new HandoffError('config-unwritable', {
    message: `${file} could not be written: ${reasonOf(cause)}. ${fate}`,
    hint: `Put ${file} right, then run the same command again.`,
    cause,
  });
}

/** Returns false where the file was changed since, or cannot be written. */
function takeBack({ edit, directories }: Applied): boolean {
  try {
    if (!sameBytes(readNow(edit.file, edit.role), edit.after)) return false;
    writeBytes(edit.file, edit.before, edit.role);
    removeEmptyDirectories(directories);
    return true;
  } catch {
    return false;
  }
}
