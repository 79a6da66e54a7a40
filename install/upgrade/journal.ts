import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { syncDirectory } from '../../core/files/directory.ts';
import { readJson, writeJsonFile } from './state.ts';
import { isVersion } from './versions.ts';

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

export interface JournalPlace {
  /** Where the state of this root lies. */
  state: string;
  root: string;
}

const journalFile = (state: string) => join(state, 'upgrade-journal.json');
/** Where versions up to 0.3.1 kept it. */
const oldJournalFile = (root: string) => join(root, '.upgrade-journal.json');

/** What names a commit to move to is believed only where no session writes. */
export function readJournal(
  { state, root }: JournalPlace,
  clone: string,
  listClients: () => string[],
): Journal | null {
  const journal = readJson(journalFile(state), journalSchema) ?? readOldJournal(root, listClients);
  return journal?.clone === clone ? journal : null;
}

/**
 * One that an earlier version left in the root, where sandboxed sessions may write. That a version is to be put in place
 * of the one that runs is not believed; that the files of one commit are to be completed is.
 */
function readOldJournal(root: string, listClients: () => string[]): Journal | null {
  const journal = readJson(oldJournalFile(root), journalSchema);
  const isPlain = ({ commit, version }: Journal['from']) =>
    /^[0-9a-f]{40,64}$/.test(commit) && isVersion(version);
  if (journal?.goal !== 'to' || !isPlain(journal.from) || !isPlain(journal.to)) return null;
  return { ...journal, clients: listClients() };
}

export function writeJournal({ state }: JournalPlace, journal: Journal): void {
  writeJsonFile(journalFile(state), journal);
  // Before the first file of the clone moves, this must be there for good.
  syncDirectory(state);
}

export function removeJournal({ state, root }: JournalPlace): void {
  rmSync(journalFile(state), { force: true });
  rmSync(oldJournalFile(root), { force: true });
}
