import { listIds } from './directory.ts';
import { type EntryFields, readEntryFields } from './format/read-fields.ts';

export interface ListedEntry {
  entry: EntryFields;
  /** Nobody has it for a parent. */
  head: boolean;
}

/** Every entry of a chain by its head, oldest first. */
export async function listEntries(directory: string): Promise<ListedEntry[]> {
  const entries: EntryFields[] = [];
  for (const id of listIds(directory)) {
    const entry = await readEntryFields(directory, id);
    if (entry) entries.push(entry);
  }
  const answered = new Set(entries.flatMap((entry) => entry.parents.filter((parent) => parent !== entry.id)));
  return entries.map((entry) => ({ entry, head: !answered.has(entry.id) }));
}

/** The heads of a chain, newest first, for a worktree's status. */
export async function listHeads(directory: string): Promise<EntryFields[]> {
  const listed = await listEntries(directory);
  return listed
    .filter(({ head }) => head)
    .map(({ entry }) => entry)
    .reverse();
}
