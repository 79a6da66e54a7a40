import { listIds } from './directory.ts';
import type { Entry } from './fields.ts';
import { headLimit, readEntry } from './read-entry.ts';

export interface ListedEntry {
  entry: Entry;
  /** Nobody has it for a parent. */
  head: boolean;
}

/** Every entry of a chain by its head, oldest first. */
export async function listEntries(directory: string): Promise<ListedEntry[]> {
  const entries: Entry[] = [];
  for (const id of listIds(directory)) {
    const entry = await readEntry(directory, id, headLimit);
    if (entry) entries.push({ ...entry, text: '' });
  }
  const answered = new Set(entries.flatMap((entry) => entry.parents.filter((parent) => parent !== entry.id)));
  return entries.map((entry) => ({ entry, head: !answered.has(entry.id) }));
}

/** The heads of a chain, newest first, for a worktree's status. */
export async function listHeads(directory: string): Promise<Entry[]> {
  const listed = await listEntries(directory);
  return listed
    .filter(({ head }) => head)
    .map(({ entry }) => entry)
    .reverse();
}
