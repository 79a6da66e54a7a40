import { dirname } from 'node:path';
import { HandoffError } from '../core/errors.ts';
import { linkTarget } from '../core/files/entry.ts';
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
      if (applyEdit(edit)) applied.push({ edit, directories });
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
    throw new HandoffError('config-unwritable', {
      message: `${file} cannot be written: ${reasonOf(cause)}. Nothing was changed.`,
      hint: `Make ${file} and its directory writable, then run the same command again.`,
      cause,
    });
  }
}

function applyEdit({ file, before, after, role }: Edit): boolean {
  if (role === 'copy') return after !== null && createFile(file, after);
  if (!sameBytes(readNow(file, role), before)) throw new Error('it was changed by another program meanwhile');
  writeBytes(file, after, role);
  return true;
}

function readNow(file: string, role: Edit['role']): Uint8Array | null {
  if (role !== 'link') return readOrNull(file);
  const target = linkTarget(file);
  return target === null ? null : Buffer.from(target);
}

function writeBytes(file: string, bytes: Uint8Array | null, role: Edit['role']): void {
  if (bytes === null) removeUserFile(file);
  else if (role === 'link') makeLink(file, Buffer.from(bytes).toString());
  else if (role === 'user') writeUserFile(file, bytes);
  else replaceFile(file, bytes);
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
