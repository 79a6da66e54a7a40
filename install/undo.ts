import { undoSettings } from '../adapters/claude-code/install/settings.ts';
import { undoAgents } from '../adapters/codex/install/agents.ts';
import { undoHooks } from '../adapters/codex/install/hooks.ts';
import { undoRules } from '../adapters/codex/install/rules.ts';
import { undoTrust } from '../adapters/codex/install/trust-table.ts';
import type { UndoByKind, Undone } from './client-wiring.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { FoundFile } from './found-file.ts';
import type { Notice } from './notice.ts';
import type { FileKind, FileRecord } from './record.ts';
import { undoSkill } from './skills/files.ts';

export const undoByKind: Record<FileKind, UndoByKind> = {
  'claude-settings': undoSettings,
  'codex-agents': undoAgents,
  'codex-config': undoTrust,
  'codex-hooks': undoHooks,
  'codex-rules': undoRules,
  skill: undoSkill,
  own: () => ({ after: null, notices: [] }),
};

/**
 * Pure: what a file must hold once our edit is taken back. Bytes still as we left them become the bytes from
 * before; else only what was recorded is taken out. `backup` is what the back-up file holds, null when it is gone.
 */
export function undoFile(found: FoundFile, past: FileRecord, backup: Uint8Array | null): Undone {
  if (found.bytes === null) return { after: null, notices: [] };
  const now = fingerprintOf(found.bytes);
  if (now === past.before?.sha256) return { after: found.bytes, notices: [] };
  if (now !== past.after || !past.exact) return undoByKind[past.kind](found, past);
  // A link stands for an arrangement of the user's, made after us: its target is edited, not taken away.
  if (past.before === null)
    return found.link ? undoByKind[past.kind](found, past) : { after: null, notices: [] };
  if (backup !== null && fingerprintOf(backup) === past.before.sha256) return { after: backup, notices: [] };
  const undone = undoByKind[past.kind](found, past);
  const message = `The back-up of ${past.file} is gone or changed; our entries were taken out one by one instead.`;
  const notice: Notice = { code: 'backup-missing', message, file: past.file };
  return { ...undone, notices: [notice, ...undone.notices] };
}
