import { type FoundFile, fingerprintOf } from '../core/files/user-file.ts';
import type { FileRecord } from './record/record.ts';
import type { FileRules, Undone } from './record/wanted.ts';

/** What a file must hold without our edit: its bytes from before where it is as we left it, else what `undo` makes. */
export function undoFile(
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
  return { ...undone, notices: [{ code: 'backup-missing', message, file: past.file }, ...undone.notices] };
}
