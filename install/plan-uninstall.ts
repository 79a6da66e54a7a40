import type { Edit } from './edit.ts';
import { type FoundState, type Plan, planUndo } from './plan.ts';
import { type FileRecord, recordPath, renderRecord } from './record.ts';

/**
 * Pure: takes the given files back, what makes a client act first, then the record. With the last client the
 * record itself goes; else it keeps what the others need.
 */
export function planUninstall(found: FoundState, leaving: readonly FileRecord[], last: boolean): Plan {
  const planned = [...leaving].reverse().map((entry) => planUndo(found, entry));
  const copies = planned.flatMap((plan) => plan.copies);
  const edits = planned.map(({ edit }) => edit).filter((edit) => edit.before !== null || edit.after !== null);
  const notices = planned.flatMap((plan) => plan.notices);
  return { edits: [...copies, ...edits, ...recordEdit(found, leaving, last)], notices };
}

function recordEdit(found: FoundState, leaving: readonly FileRecord[], last: boolean): Edit[] {
  const { record, recordFile, root } = found;
  if (recordFile.bytes === null || (record === null && !last)) return [];
  const gone = new Set(leaving.map(({ file }) => file));
  const files = (record?.files ?? []).filter((entry) => !gone.has(entry.file));
  const rest = renderRecord({ version: 1, files, directories: record?.directories ?? [] });
  const after = last ? null : rest;
  return [{ file: recordPath(root), before: recordFile.bytes, after, role: 'own', shown: false }];
}
