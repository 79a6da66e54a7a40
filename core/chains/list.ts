import { neutraliseLine } from '../text/untrusted.ts';
import { listIds } from './format/directory.ts';
import type { Entry } from './format/entry.ts';
import { headLimit, readEntry } from './format/read-entry.ts';

/** Reads every entry of a chain, oldest first; a `head` is one that nobody has for a parent. */
export async function listEntries(directory: string) {
  const entries: Entry[] = [];
  for (const id of listIds(directory)) {
    const entry = await readEntry(directory, id, headLimit);
    if (entry) entries.push(entry);
  }
  const answered = new Set(entries.flatMap(({ id, parents }) => parents.filter((parent) => parent !== id)));
  return entries.map((entry) => ({ entry, head: !answered.has(entry.id) }));
}

/** Reads the heads of a chain, newest first, for a worktree's status. */
export async function listHeads(directory: string): Promise<Entry[]> {
  const listed = await listEntries(directory);
  return listed.flatMap(({ entry, head }) => (head ? [entry] : [])).reverse();
}

/** Heads that a status names before it only counts them. */
const namedHeads = 10;

/** Returns the lines on the heads of a chain for a worktree's status; none where there is no chain. */
export function describeHeads(heads: readonly Entry[]): string[] {
  if (heads.length === 0) return [];
  const more = heads.length - namedHeads;
  return [
    `chain     ${heads.length} ${heads.length === 1 ? 'head' : 'heads'}`,
    ...heads.slice(0, namedHeads).map(describeHead),
    ...(more > 0 ? [`  and ${more} more: handoff chain list`] : []),
  ];
}

function describeHead({ id, fields }: Entry): string {
  const { status, next_agent, next_task } = fields;
  const next = next_agent === null ? 'nobody next' : `${neutraliseLine(next_agent, 40)} next`;
  const task = next_task === null ? '' : `: ${neutraliseLine(next_task, 100)}`;
  return `  ${neutraliseLine(id)}  ${neutraliseLine(status ?? '?', 20)}, ${next}${task}`;
}
