import { HandoffError } from '../core/errors.ts';
import { type FoundFile, fingerprintOf } from '../core/files/user-file.ts';
import { type FileRecord, recordPath, renderRecord } from './record/record.ts';
import type { Edit, FileRules, Notice, Undone } from './record/wanted.ts';
import { rulesFor } from './state/believe.ts';
import { refusedNotice, removeOldFiles, takeOverBackups } from './state/old-state.ts';
import type { FoundState } from './state/read-state.ts';

export interface Plan {
  /** In the order of writing: copies, the record, then the files themselves. */
  edits: Edit[];
  notices: Notice[];
}

export interface PlannedFile {
  edit: Edit;
  copies: Edit[];
  notices: Notice[];
}

/**
 * Plans how the given files go back, what makes a client act first, then the record. With the last client the record
 * itself goes; else it keeps what the others need. `refused` are entries of files that install never writes: they
 * leave the record, and nothing is done for them.
 */
export function planUninstall(
  found: FoundState,
  leaving: readonly FileRecord[],
  last: boolean,
  refused: readonly FileRecord[],
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

/** Plans how one recorded file goes back; install asks it for what it no longer wants. */
export function planUndo(found: FoundState, past: FileRecord): PlannedFile {
  const file = foundAt(found, past.file);
  const backup = past.before === null ? null : (found.backups.get(past.before.backup) ?? null);
  // What is ours as a whole goes; a file that no client's rules know stays.
  const other = () => ({ after: past.kind === 'own' ? null : file.bytes, notices: [] });
  const undone = undoFile(file, past, backup, rulesFor(found.rules, past)?.undo ?? other);
  const role = past.kind === 'own' ? 'own' : 'user';
  const edit: Edit = { file: past.file, before: file.bytes, after: undone.after, role, shown: true };
  return { edit, copies: asideCopies(undone), notices: undone.notices };
}

/**
 * What a file must hold once our edit is taken back. Bytes still as we left them become the bytes from before; else
 * only what was recorded is taken out. `backup` is what the back-up file holds, null when it is gone.
 */
function undoFile(
  found: FoundFile,
  past: FileRecord,
  backup: Uint8Array | null,
  undo: FileRules['undo'],
): Undone {
  if (found.bytes === null) return { after: null, notices: [] };
  const now = fingerprintOf(found.bytes);
  if (now === past.before?.sha256) return { after: found.bytes, notices: [] };
  if (now !== past.after || !past.exact) return undo(found, past);
  // A link is an arrangement of the user's, made after us: its target is edited, not taken away.
  if (past.before === null) return found.link ? undo(found, past) : { after: null, notices: [] };
  if (backup !== null && fingerprintOf(backup) === past.before.sha256) return { after: backup, notices: [] };
  const undone = undo(found, past);
  const message = `The back-up of ${past.file} is gone or changed; our entries were taken out one by one instead.`;
  return {
    ...undone,
    notices: [{ code: 'backup-missing', message, file: past.file }, ...undone.notices],
  };
}

export function asideCopies({ aside }: Pick<Undone, 'aside'>): Edit[] {
  return aside === undefined
    ? []
    : [{ file: aside.file, before: null, after: aside.bytes, role: 'copy', shown: true }];
}

export function foundAt(found: FoundState, file: string): FoundFile {
  const state = found.files.get(file);
  if (state !== undefined) return state;
  throw new HandoffError('internal', {
    message: `${file} was not read before planning`,
    hint: 'Report this.',
  });
}
