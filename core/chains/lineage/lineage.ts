import type { EntryFields } from '../format/read-fields.ts';
import { readEntryFields } from '../format/read-fields.ts';

export interface Lineage<E = EntryFields> {
  /** Nearest first; entries of one depth in the order in which they are named. */
  entries: readonly { entry: E; depth: number }[];
  /** Parents that have no file, by id. */
  missing: readonly string[];
  /** Each cycle once, as the ids on it, beginning with the smallest. */
  cycles: readonly (readonly string[])[];
}

/** How a walk reads an entry: at most its first 4 KiB. */
export type ReadAncestor<E> = (directory: string, id: string) => Promise<E | null>;

/** Walks the ancestors of `ids` by their fields alone. */
export function walkLineage(directory: string, ids: readonly string[]): Promise<Lineage> {
  return walkAncestors(directory, ids, readEntryFields);
}

/**
 * Walks the ancestors of `ids` (depth 0 themselves), and never lists the directory: the cost is that of the ancestors,
 * not that of the archive.
 */
export async function walkAncestors<E extends { id: string; parents: readonly string[] }>(
  directory: string,
  ids: readonly string[],
  read: ReadAncestor<E>,
): Promise<Lineage<E>> {
  const found = new Map<string, { entry: E; depth: number }>();
  const missing = new Set<string>();
  let level: readonly string[] = [...new Set(ids)];
  for (let depth = 0; level.length > 0; depth++) {
    const next = new Set<string>();
    for (const id of level) {
      const entry = await read(directory, id);
      if (entry === null) missing.add(id);
      else found.set(id, { entry, depth });
      for (const parent of entry?.parents ?? []) next.add(parent);
    }
    level = [...next].filter((id) => !found.has(id) && !missing.has(id));
  }
  const entries = [...found.values()];
  const nodes = new Map(entries.map(({ entry }) => [entry.id, entry]));
  return { entries, missing: [...missing], cycles: findCycles(nodes) };
}

/** The cycles that a walk along the parents closes, each once. */
export function findCycles(nodes: ReadonlyMap<string, { parents: readonly string[] }>): string[][] {
  const cycles = new Map<string, string[]>();
  const done = new Set<string>();
  for (const start of nodes.keys()) {
    if (done.has(start)) continue;
    const path: { id: string; next: number }[] = [{ id: start, next: 0 }];
    const onPath = new Map([[start, 0]]);
    while (path.length > 0 && !done.has(start)) {
      const top = path[path.length - 1];
      if (top === undefined) break;
      const parent = nodes.get(top.id)?.parents[top.next++];
      if (parent === undefined) {
        done.add(top.id);
        onPath.delete(top.id);
        path.pop();
        continue;
      }
      const at = onPath.get(parent);
      if (at !== undefined) {
        const cycle = rotate(path.slice(at).map(({ id }) => id));
        cycles.set(cycle.join('\n'), cycle);
      } else if (!done.has(parent) && nodes.has(parent)) {
        onPath.set(parent, path.length);
        path.push({ id: parent, next: 0 });
      }
    }
  }
  return [...cycles.values()];
}

function rotate(ids: readonly string[]): string[] {
  const first = ids.indexOf([...ids].sort()[0] ?? '');
  return [...ids.slice(first), ...ids.slice(0, first)];
}
