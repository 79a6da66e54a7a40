import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import type { Context } from '../../core/context.ts';
import { systemCode } from '../../core/errors.ts';
import { entryAt, realPath } from '../../core/files/entry.ts';
import { draftsDirectory, temporaryDraftsName } from '../../core/files/own/drafts.ts';
import { readRegularFile } from '../../core/files/read.ts';
import { removeEmptyDirectory, removeFile } from '../../core/files/remove.ts';
import { distrustOfDirectory, isOwn } from '../../core/files/trust.ts';
import { currentClient } from '../clients.ts';
import type { BodySource } from './body-source.ts';

/** The physical path of a drafts directory that `begin` made; null for every other directory. */
function findDraftsDirectory(ctx: Context, directory: string): string | null {
  const real = realPath(directory);
  if (real === null || real === realPath(draftsDirectory(ctx))) return real;
  const place = currentClient(ctx)?.draftsPlace?.(ctx) ?? tmpdir();
  const isTemporary = dirname(real) === realPath(place) && temporaryDraftsName.test(basename(real));
  return isTemporary ? real : null;
}

/** Whether the working directory is that one and the user's: a sandboxed session can put a link in its place. */
function isHere(directory: string): boolean {
  const here = entryAt('.');
  const named = entryAt(directory);
  if (!here || !named?.isDirectory() || here.ino !== named.ino || here.dev !== named.dev) return false;
  return distrustOfDirectory(here) === null;
}

/** Removes used drafts from a directory that `begin` made. Returns a warning for each that could not be removed. */
export function removeUsedDrafts(
  ctx: Context,
  files: readonly (Pick<BodySource, 'path' | 'bytes'> | null)[],
): string[] {
  return files.flatMap((file) => {
    const path = file?.path;
    try {
      if (path) removeDraft(ctx, path, file.bytes);
      return [];
    } catch (error) {
      return [`the draft ${path} could not be removed (${systemCode(error) || String(error)})`];
    }
  });
}

function removeDraft(ctx: Context, path: string, bytes: Uint8Array): void {
  const directory = findDraftsDirectory(ctx, dirname(path));
  if (directory === null) return;
  const before = process.cwd();
  // Entering it pins the directory: whatever gets its name now, the file is looked for in here.
  process.chdir(directory);
  try {
    if (!isHere(directory)) return;
    const found = readRegularFile(basename(path), bytes.length + 1, isOwn);
    // Only if it still is what was read.
    if (found !== null && Buffer.compare(found.bytes, bytes) === 0) removeFile(basename(path));
  } finally {
    process.chdir(before);
  }
  // Another file in it keeps it: answers that were not used, or notes of the session.
  if (temporaryDraftsName.test(basename(directory))) removeEmptyDirectory(directory);
}
