import { lstatSync, type Stats } from 'node:fs';

/** What stands at a path, itself and not what it leads to; null for nothing, and for a name that no file can have. */
export function lookAt(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
