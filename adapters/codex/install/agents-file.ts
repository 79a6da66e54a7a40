import { readFileSync } from 'node:fs';
import { systemCode } from '../../../core/errors.ts';

/** A text of the user's byte by byte, as `findBlock` reads it; null when there is none that can be read. */
export function readUserText(file: string): string | null {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if (systemCode(error) !== '') return null;
    throw error;
  }
}
