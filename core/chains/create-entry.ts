import { dirname } from 'node:path';
import { createFile, explainWriteError } from '../files/write.ts';

/** Writes a file of the chain; false when its name is taken. Throws as `explainWriteError` says. */
export function createEntry(path: string, text: string): boolean {
  try {
    return createFile(path, text);
  } catch (error) {
    throw explainWriteError(error, path, dirname(path));
  }
}
