import { dirname } from 'node:path';
import { explainWriteError } from '../files/explain-write.ts';
import { createFile } from '../files/write.ts';

/** Writes a file of the chain; false when its name is taken. Throws as `explainWriteError` says. */
export function createEntry(path: string, text: string): boolean {
  try {
    return createFile(path, text);
  } catch (error) {
    throw explainWriteError(error, path, dirname(path));
  }
}
