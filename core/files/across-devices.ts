import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { randomHex } from '../text/hex.ts';
import { syncDirectory } from './directory.ts';
import { entryAt } from './entry.ts';
import { removeFile } from './remove.ts';
import { sweepTemporaries } from './sweep.ts';
import { moveExclusive } from './write.ts';

/** Copies a file's bytes and times, durable when it returns. */
function copyFile(source: string, copy: string): void {
  fs.copyFileSync(source, copy, fs.constants.COPYFILE_EXCL);
  const { atime, mtime } = fs.lstatSync(source);
  fs.utimesSync(copy, atime, mtime);
  const fd = fs.openSync(copy, 'r+');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Takes the old name away; where that cannot be, the new one, since a file must not be in two places. */
function removeSource(source: string, target: string): void {
  try {
    removeFile(source);
  } catch {
    try {
      removeFile(source);
    } catch (error) {
      removeFile(target);
      throw error;
    }
  }
}

/**
 * Moves a file to a free name on another device: its copy is whole and durable there before the old name goes. Returns
 * false, changing nothing, when the name is taken.
 */
export function moveAcrossDevices(source: string, target: string): boolean {
  const directory = dirname(target);
  sweepTemporaries(directory);
  const temporary = join(directory, `.tmp-${process.pid}-${randomHex(6)}`);
  let placed = false;
  try {
    copyFile(source, temporary);
    placed = moveExclusive(temporary, target);
  } finally {
    if (!placed) removeFile(temporary);
  }
  if (!placed) return false;
  syncDirectory(directory);
  removeSource(source, target);
  return true;
}

/** Whether one file is what a move to another device copied when it was interrupted before its end. */
export function isCopyAcrossDevices(source: string, copy: string): boolean {
  const [from, to] = [entryAt(source), entryAt(copy)];
  if (!from?.isFile() || !to?.isFile() || from.dev === to.dev || from.size !== to.size) return false;
  return fs.readFileSync(source).equals(fs.readFileSync(copy));
}
