import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { systemCode } from '../core/errors.ts';
import { sameBytes } from './edit.ts';
import { readOrNull } from './edits/user-file.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type FileRecord, recordPath } from './record.ts';

/** Copies are named after their content and the file: `<16 hex digits>-<name>`. */
const copyName = /^[0-9a-f]{16}-(.+)$/s;
const recordName = basename(recordPath('/'));

/**
 * Deletes the back-ups of files that hold again, byte for byte, what they held before us. Returns the names of the
 * others: those bytes may be the only ones that the user has.
 */
export function removeRestoredBackups(directory: string, leaving: readonly FileRecord[]): string[] {
  const names = listNames(directory);
  const copiesOf = (file: string) => names.filter((name) => copyName.exec(name)?.[1] === basename(file));
  const isRestored = ({ file, before }: FileRecord) => {
    const now = readOrNull(file);
    if (before === null || now === null) return before === now;
    // Without a record the copies tell what there was.
    return (
      fingerprintOf(now) === before.sha256 ||
      (before.sha256 === 'unknown' &&
        copiesOf(file).some((name) => sameBytes(readOrNull(join(directory, name)), now)))
    );
  };
  const settled = names.filter((name) => {
    const base = copyName.exec(name)?.[1];
    // A copy of our own record is nobody's file.
    if (base === recordName) return true;
    const files = leaving.filter(({ file }) => basename(file) === base);
    return files.length > 0 && files.every(isRestored);
  });
  for (const name of settled) rmSync(join(directory, name), { recursive: true, force: true });
  if (settled.length === names.length) rmSync(directory, { recursive: true, force: true });
  return names.filter((name) => !settled.includes(name));
}

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
