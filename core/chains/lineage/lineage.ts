import type { Entry } from '../format/entry.ts';
import { headLimit, readEntry } from '../format/read-entry.ts';

export interface Lineage {
  /** Nearest first; entries of one depth in the order in which they are named. */
  entries: readonly { entry: Entry; depth: number }[];
  /** Parents that have no file, by id. */
  missing: readonly string[];
  /** Each cycle once, as the ids on it, beginning with the smallest. */
  cycles: readonly (readonly string[])[];
}

/**
 * Walks the ancestors of `ids` (depth 0 themselves) by their heads, and never lists the directory: the cost is that of
 * the ancestors, not that of the archive.
 */
export async function walkLineage(directory: string, ids: readonly string[]): Promise<Lineage> {
  const found = new Map<string, { entry: Entry; depth: number }>();
  const missing = new Set<string>();
  let level: readonly string[] = [...new Set(ids)];
  for (let depth = 0; level.length > 0; depth++) {
    const next = new Set<string>();
    for (const id of level) {
      const entry = await readEntry(directory, id, headLimit);
      if (entry === null) missing.add(id);
      // The text is not needed any more; a deep chain would hold all of it.
      else found.set(id, { entry: { ...entry, text: '' }, depth });
      for (const parent of entry?.parents ?? []) next.add(parent);
    }
    level = [...next].filter((id) => !found.has(id) && !missing.has(id));
  }
  const entries = [...found.values()];
  const { cycles } = sortAncestors(new Map(entries.map(({ entry }) => [entry.id, entry])));
  return { entries, missing: [...missing], cycles };
}

/** Sorts entries, ancestors before descendants, and finds the cycles that the walk along the parents closes, each once. */
export function sortAncestors(nodes: ReadonlyMap<string, { parents: readonly string[] }>): {
  order: string[];
  cycles: string[][];
} {
  const order: string[] = [];
  const cycles = new Map<string, string[]>();
  const seen = new Set<string>();
  const path: { id: string; next: number }[] = [];
  const onPath = new Map<string, number>();
  const enter = (id: string) => {
    if (seen.has(id) || !nodes.has(id)) return;
    seen.add(id);
    onPath.set(id, path.length);
    path.push({ id, next: 0 });
  };
  for (const start of nodes.keys()) {
    enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const parent = nodes.get(top.id)?.parents[top.next++];
      if (parent === undefined) {
        order.push(top.id);
        onPath.delete(top.id);
        path.pop();
        continue;
      }
      const at = onPath.get(parent);
      if (at === undefined) enter(parent);
      else {
        const cycle = rotate(path.slice(at).map(({ id }) => id));
        cycles.set(cycle.join('\n'), cycle);
      }
    }
  }
  return { order, cycles: [...cycles.values()] };
}

/** The same cycle, beginning with its smallest id. */
function rotate(ids: readonly string[]): string[] {
  const first = ids.indexOf([...ids].sort()[0] ?? '');
  return [...ids.slice(first), ...ids.slice(0, first)];
}
