import { join } from 'node:path';
import { readFound } from './found-file.ts';
import type { FoundState } from './plan.ts';
import { type FileRecord, type InstallRecord, parseRecord, recordPath } from './record.ts';
import { readOrNull } from './user-file.ts';

/** Reads the record, which says what else is worth reading. */
export function readRecord(root: string): Pick<FoundState, 'root' | 'record' | 'recordFile'> {
  const recordFile = readFound(recordPath(root));
  return { root, record: parseRecord(recordFile.bytes), recordFile };
}

/** Reads every file that a plan may touch, and the back-ups of those that may go back, before anything is written. */
export function readState(
  base: { root: string; record: InstallRecord | null; recordFile: FoundState['recordFile'] },
  files: readonly string[],
  undone: readonly FileRecord[],
): FoundState {
  const backups = undone.flatMap(({ before }) => (before === null ? [] : [before.backup]));
  return {
    ...base,
    files: new Map([...files, ...undone.map(({ file }) => file)].map((file) => [file, readFound(file)])),
    backups: new Map(backups.map((backup) => [backup, readOrNull(join(base.root, backup))])),
  };
}
