import type { Entry } from '../format/fields.ts';
import { headLimit, readEntry } from '../read-entry.ts';
import { findConstraints, findLifted } from './constraints.ts';
import { type ConstraintNode, type InForce, inheritConstraints, mergeInForce, passOn } from './inherited.ts';
import { type Lineage, walkAncestors } from './lineage.ts';

/** What a new entry with these parents starts from. */
export interface Gathered {
  lineage: Lineage<Entry>;
  /** The direct parents that exist, read whole (up to 1 MiB). */
  parents: readonly Entry[];
  /** What each of `parents` passes on. */
  passed: readonly InForce[];
  /** The constraints in force for the new entry. */
  inherited: InForce;
}

export function constraintNode(entry: Pick<Entry, 'parents' | 'body'>): ConstraintNode {
  return { parents: entry.parents, constraints: findConstraints(entry.body), lifted: findLifted(entry.body) };
}

/** The text is not needed once it is parsed; a deep chain would hold all of it. */
async function readHead(directory: string, id: string): Promise<Entry | null> {
  const entry = await readEntry(directory, id, headLimit);
  return entry && { ...entry, text: '' };
}

/** Reads parents whole and every other ancestor by its head, and works out which constraints are in force. */
export async function gatherInherited(directory: string, ids: readonly string[]): Promise<Gathered> {
  const lineage = await walkAncestors(directory, ids, readHead);
  const parents: Entry[] = [];
  for (const id of ids) {
    const entry = await readEntry(directory, id);
    if (entry) parents.push(entry);
  }
  const whole = new Map(parents.map((entry) => [entry.id, entry]));
  const nodes = new Map(
    lineage.entries.map(({ entry }) => [entry.id, constraintNode(whole.get(entry.id) ?? entry)]),
  );
  const inherited = inheritConstraints(nodes);
  const passed = parents.map(({ id }) => {
    const node = nodes.get(id);
    return node ? passOn(id, node, inherited.get(id) ?? new Map()) : new Map();
  });
  return { lineage, parents, passed, inherited: mergeInForce(passed) };
}
