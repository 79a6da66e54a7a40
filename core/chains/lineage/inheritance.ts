import type { Entry } from '../format/entry.ts';
import { readEntry } from '../format/read-entry.ts';
import {
  type ConstraintLines,
  findConstraints,
  holdsConstraint,
  liftsConstraint,
  normaliseConstraint,
} from './constraints.ts';
import { sortAncestors, walkLineage } from './lineage.ts';

export interface Inherited {
  text: string;
  key: string;
  /** The entry that laid it down; of several the one nearest to the root of the chain. */
  from: string;
}

/** By key, in the order in which they were met. */
export type InForce = ReadonlyMap<string, Inherited>;

/** What the inheritance needs to know of an entry. */
export type ConstraintNode = ConstraintLines & Pick<Entry, 'parents'>;

const isLifted = ({ lifted }: ConstraintLines, key: string) =>
  lifted.some(({ claim }) => liftsConstraint(claim, key));

/** What an entry passes on to its children: what it inherited and did not lift, and what it lays down itself. */
function passOn(id: string, node: ConstraintNode, inherited: InForce): InForce {
  // One map for all of a long chain that says nothing new.
  if (node.constraints.length === 0 && node.lifted.length === 0) return inherited;
  const passed = new Map([...inherited].filter(([key]) => !isLifted(node, key)));
  for (const { key, text } of node.constraints)
    if (!passed.has(key)) passed.set(key, { text, key, from: id });
  return passed;
}

/**
 * Returns the constraints that every entry inherits and passes on. One stays in force as long as it reaches an entry by
 * one path on which nobody lifted it: at a merge the stricter branch wins.
 */
export function inheritConstraints(
  nodes: ReadonlyMap<string, ConstraintNode>,
): Map<string, { inherited: InForce; passed: InForce }> {
  const found = new Map<string, { inherited: InForce; passed: InForce }>();
  for (const id of sortAncestors(nodes).order) {
    const node = nodes.get(id);
    if (node === undefined) continue;
    const inherited = mergeInForce(node.parents.flatMap((parent) => found.get(parent)?.passed ?? []));
    found.set(id, { inherited, passed: passOn(id, node, inherited) });
  }
  return found;
}

/** Joins what several parents pass on; of two constraints with one key the first wins. */
function mergeInForce([first, ...rest]: readonly InForce[]): InForce {
  if (first === undefined || rest.length === 0) return first ?? new Map();
  const merged = new Map(first);
  for (const [key, constraint] of rest.flatMap((map) => [...map])) {
    if (!merged.has(key)) merged.set(key, constraint);
  }
  return merged;
}

/** What a new entry with these parents starts from. */
export type Gathered = Awaited<ReturnType<typeof gatherInherited>>;

/** Reads parents whole and every other ancestor by its head, and works out which constraints are in force. */
export async function gatherInherited(directory: string, ids: readonly string[]) {
  const lineage = await walkLineage(directory, ids);
  /** The direct parents that exist, up to 1 MiB. */
  const parents: Entry[] = [];
  for (const id of new Set(ids)) {
    const entry = await readEntry(directory, id);
    if (entry) parents.push(entry);
  }
  const whole = new Map(parents.map(({ id, body }) => [id, body]));
  const nodes = lineage.entries.map(({ entry: { id, parents, body } }) => {
    return [id, { parents, ...findConstraints(whole.get(id) ?? body) }] as const;
  });
  const inForce = inheritConstraints(new Map(nodes));
  const passed = parents.map(({ id }): InForce => inForce.get(id)?.passed ?? new Map());
  return { lineage, parents, passed, inherited: mergeInForce(passed) };
}

/** Returns the inherited constraints that a body neither repeats nor lifts. */
export function findLost(body: string, inherited: InForce): Inherited[] {
  const normalised = normaliseConstraint(body);
  const own = findConstraints(body);
  return [...inherited.values()].filter(
    ({ key }) => !holdsConstraint(normalised, key) && !isLifted(own, key),
  );
}
