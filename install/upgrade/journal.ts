import { join } from 'node:path';
import * as z from 'zod/mini';
import { syncDirectory } from '../../core/files/directory.ts';
import { readJson } from '../../core/files/read.ts';
import { removeFile } from '../../core/files/remove.ts';
import { replaceFile } from '../../core/files/write.ts';
import { isVersion } from './versions.ts';

// What is remembered of upgrades lies in the root, each in a file of its own, so that losing one loses no other.

const asked = z.object({ asked_at: z.string() });
const skip = z.object({ version: z.string(), commit: z.string() });

const askedName = '.upgrade-asked.json';
const skipName = '.upgrade-skip.json';

/** What is remembered between upgrades; it goes with the last client. */
export const rememberedFiles = [askedName, skipName];

/** Null for what is not there or not of that form: then it is as if it had never been. */
function read<T>(path: string, schema: z.ZodMiniType<T>): T | null {
  return readJson(path, (value) => z.parse(schema, value));
}

function writeJson(path: string, value: object): void {
  replaceFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

const dayMs = 86_400_000;

/** Whether the upstream was asked within a day. A time that is still to come is a clock that was set: ask. */
export function wasAskedToday(root: string, now: Date): boolean {
  const age = now.getTime() - Date.parse(read(join(root, askedName), asked)?.asked_at ?? '');
  return age >= 0 && age < dayMs;
}

export function noteAsked(root: string, now: Date): void {
  writeJson(join(root, askedName), { asked_at: now.toISOString() });
}

export const readSkip = (root: string) => read(join(root, skipName), skip);
export const noteSkip = (root: string, value: z.infer<typeof skip>) => writeJson(join(root, skipName), value);
export const forgetSkip = (root: string) => removeFile(join(root, skipName));

const release = z.object({ commit: z.string(), version: z.string() });

/** An upgrade that has begun to move the clone. While it is there, the upgrade is not done. */
const journalSchema = z.object({
  clone: z.string(),
  branch: z.string(),
  from: release,
  to: release,
  /** The clients that are installed: a record that a newer version wrote might not be understood on the way back. */
  clients: z.array(z.string()),
  /** `from`: the new version failed, and the old one is being put back. */
  goal: z.enum(['from', 'to']),
});
export type Journal = z.infer<typeof journalSchema>;

export interface JournalPlace {
  state: string;
  root: string;
}

const journalFile = (state: string) => join(state, 'upgrade-journal.json');
const oldJournalFile = (root: string) => join(root, '.upgrade-journal.json');

/** What names a commit to move to is believed only where no session writes. */
export function readJournal(
  { state, root }: JournalPlace,
  clone: string,
  listClients: () => string[],
): Journal | null {
  const journal = read(journalFile(state), journalSchema) ?? readOldJournal(root, listClients);
  return journal?.clone === clone ? journal : null;
}

/** A journal of an earlier version lies where sessions may write: that files go back to an older commit is not believed. */
function readOldJournal(root: string, listClients: () => string[]): Journal | null {
  const journal = read(oldJournalFile(root), journalSchema);
  const isPlain = ({ commit, version }: Journal['from']) =>
    /^[0-9a-f]{40,64}$/.test(commit) && isVersion(version);
  if (journal?.goal !== 'to' || !isPlain(journal.from) || !isPlain(journal.to)) return null;
  return { ...journal, clients: listClients() };
}

export function writeJournal({ state }: JournalPlace, journal: Journal): void {
  writeJson(journalFile(state), journal);
  // Before the first file of the clone moves, this must be there for good.
  syncDirectory(state);
}

export function removeJournal({ state, root }: JournalPlace): void {
  removeFile(journalFile(state));
  removeFile(oldJournalFile(root));
}
