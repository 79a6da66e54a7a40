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
import type { Edit } from './record/edit.ts';

/** What to do to take one applied edit back. */
interface Applied {
  edit: Edit;
  directories: string[];
}

/**
 * Carries out a plan in its order. When one write fails, or a file is no longer what the plan was made from, the
 * ones already made are taken back and `config-unwritable` says so. Unchanged files are not touched at all.
 */
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
      throw explainFailure(edit, applied, cause);
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

/** Returns false when there was nothing to do. */
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

function explainFailure(failed: Edit, applied: readonly Applied[], cause: unknown): HandoffError {
  const stuck: string[] = [];
  const copies = applied.filter(({ edit }) => edit.role === 'copy');
  const others = applied.filter(({ edit }) => edit.role !== 'copy');
  for (const done of [...others].reverse()) takeBack(done, stuck);
  // A file that could not be put back may need its copy.
  if (stuck.length === 0) for (const done of [...copies].reverse()) takeBack(done, stuck);
  const count = others.filter(({ edit }) => edit.shown).length;
  const fate =
    stuck.length === 0
      ? `Everything written before it (${count} ${count === 1 ? 'file' : 'files'}) was put back as it was.`
      : `These could not be put back: ${stuck.join(', ')}; their old bytes are in ${copies.map(({ edit }) => edit.file).join(', ')}.`;
  return new HandoffError('config-unwritable', {
    message: `${failed.file} could not be written: ${reasonOf(cause)}. ${fate}`,
    hint: `Put ${failed.file} right, then run the same command again.`,
    cause,
  });
}

function takeBack({ edit, directories }: Applied, stuck: string[]): void {
  try {
    if (!sameBytes(readOrNull(edit.file), edit.after)) throw new Error('changed since');
    writeBytes(edit.file, edit.before, edit.role);
    removeEmptyDirectories(directories);
  } catch {
    stuck.push(edit.file);
  }
}
