import { join } from 'node:path';
import { systemCode } from '../../errors.ts';
import { readJson } from '../../files/read.ts';
import { replaceFile } from '../../files/write.ts';
import type { InboxPaths } from './paths.ts';

const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((name) => typeof name === 'string');

/** Returns the names that no start told of before, and remembers all: `.announced.json` in the inbox. */
export function findUnannounced({ inbox }: InboxPaths, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const path = join(inbox, '.announced.json');
  const told = readJson(path, (value) => (isNames(value) ? value : null)) ?? [];
  const fresh = names.filter((name) => !told.includes(name));
  if (fresh.length === 0) return fresh;
  try {
    replaceFile(path, `${JSON.stringify(names)}\n`, { durable: false, workIn: inbox });
  } catch (error) {
    // It is said again by the next start: better than not at all.
    if (systemCode(error) === '') throw error;
  }
  return fresh;
}
