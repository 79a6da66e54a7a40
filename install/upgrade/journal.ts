import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { syncDirectory } from '../../core/disk/sync.ts';
import { readJson, writeJsonFile } from './state.ts';

/** An upgrade that has begun to move the clone. While it stands there, the upgrade is not done. */
export const journalSchema = z.object({
  clone: z.string(),
  branch: z.string(),
  from: z.object({ commit: z.string(), version: z.string() }),
  to: z.object({ commit: z.string(), version: z.string() }),
  /** The clients that are installed: a record that a newer version wrote might not be understood on the way back. */
  clients: z.array(z.string()),
  /** `from`: the new version failed, and the old one is being put back. */
  goal: z.enum(['from', 'to']),
});
export type Journal = z.infer<typeof journalSchema>;

const journalFile = (root: string) => join(root, '.upgrade-journal.json');

export function readJournal(root: string, clone: string): Journal | null {
  const journal = readJson(journalFile(root), journalSchema);
  return journal?.clone === clone ? journal : null;
}

export function writeJournal(root: string, journal: Journal): void {
  writeJsonFile(journalFile(root), journal);
  // Before the first file of the clone moves, this must be there for good.
  syncDirectory(root);
}

export function removeJournal(root: string): void {
  rmSync(journalFile(root), { force: true });
}
