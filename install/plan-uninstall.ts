import type { Edit } from './edit.ts';
import { type FoundState, type Plan, planUndo } from './plan.ts';
import { type FileRecord, recordPath, renderRecord } from './record.ts';
import { refusedNotice, removeOldFiles, takeOverBackups } from './state/old-state.ts';

/**
 * Pure: takes the given files back, what makes a client act first, then the record. With the last client the
 * record itself goes; else it keeps what the others need. `refused` are entries of files that install never writes: they
 * leave the record, and nothing is done for them.
 */
export function planUninstall(
  found: FoundState,
  leaving: readonly FileRecord[],
  last: boolean,
  refused: readonly FileRecord[] = [],
): Plan {
  const planned = [...leaving].reverse().map((entry) => planUndo(found, entry));
  const copies = planned.flatMap((plan) => plan.copies);
  const edits = planned.map(({ edit }) => edit).filter((edit) => edit.before !== null || edit.after !== null);
  const notices = planned.flatMap((plan) => plan.notices);
  const old = found.old === null ? [] : removeOldFiles(found.old);
  return {
    edits: [...copies, ...edits, ...recordEdit(found, [...leaving, ...refused], last), ...old],
    notices: [...(found.old?.notices ?? []), ...refused.map(({ file }) => refusedNotice(file)), ...notices],
  };
}

function recordEdit(found: FoundState, leaving: readonly FileRecord[], last: boolean): Edit[] {
  const { record, recordFile, place, old } = found;
  if (record === null && (recordFile.bytes === null || !last)) return [];
  const gone = new Set(leaving.map(({ file }) => file));
  const files = (record?.files ?? []).filter((entry) => !gone.has(entry.file));
  const made = old === null ? [] : recordFile.missingDirectories;
  const directories = [...new Set([...(record?.directories ?? []), ...made])];
  const after = last ? null : renderRecord({ version: 1, files, directories });
  const edit: Edit = { file: recordPath(place), before: recordFile.bytes, after, role: 'own', shown: false };
  return [...(last || old === null ? [] : takeOverBackups(place, old)), edit];
}
