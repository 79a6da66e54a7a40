import { dirname } from 'node:path';
import { HandoffError } from '../core/errors.ts';
import { sweepTemporaries } from '../core/files/sweep.ts';
import {
  listMissingDirectories,
  nearestDirectory,
  removeEmptyDirectories,
  requireOpenDirectory,
  requireWritable,
} from '../core/files/tree.ts';
import {
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
  for (const edit of pending) checkWritable(edit);
  for (const { file } of edits) sweepTemporaries(dirname(resolveTarget(file)));
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

function checkWritable({ file, before }: Edit): void {
  try {
    if (before !== null) requireWritable(file);
    requireOpenDirectory(nearestDirectory(dirname(before === null ? file : resolveTarget(file))));
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
  if (!sameBytes(readOrNull(file), before)) throw new Error('it was changed by another program meanwhile');
  writeBytes(file, after, role);
  return true;
}

function writeBytes(file: string, bytes: Uint8Array | null, role: Edit['role']): void {
  if (bytes === null) removeUserFile(file);
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
    if (!sameBytes(readOrNull(edit.file), edit.after)) return false;
    writeBytes(edit.file, edit.before, edit.role);
    removeEmptyDirectories(directories);
    return true;
  } catch {
    return false;
  }
}
