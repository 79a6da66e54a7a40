import { type Constraint, type Lifted, liftsConstraint } from './constraints.ts';

/** What the walk needs to know of an entry. */
export interface ConstraintNode {
  parents: readonly string[];
  constraints: readonly Constraint[];
  lifted: readonly Lifted[];
}

export interface Inherited {
  text: string;
  key: string;
  /** The entry that laid it down; of several the one nearest to the root of the chain. */
  from: string;
}

/** By key, in the order in which they were met. */
export type InForce = ReadonlyMap<string, Inherited>;

function isLifted(node: ConstraintNode, key: string): boolean {
  return node.lifted.some(({ claim }) => liftsConstraint(claim, key));
}

/** What an entry passes on to its children: what it inherited and did not lift, and what it lays down itself. */
export function passOn(id: string, node: ConstraintNode, inherited: InForce): InForce {
  const passed = new Map<string, Inherited>();
  for (const [key, constraint] of inherited) if (!isLifted(node, key)) passed.set(key, constraint);
  for (const { key, text } of node.constraints)
    if (!passed.has(key)) passed.set(key, { text, key, from: id });
  return passed;
}

/** Ancestors before descendants; of a cycle every entry once. */
export function sortAncestorsFirst(nodes: ReadonlyMap<string, { parents: readonly string[] }>): string[] {
  const sorted: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  for (const start of nodes.keys()) {
    const stack: { id: string; next: number }[] = [{ id: start, next: 0 }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top === undefined) break;
      const node = nodes.get(top.id);
      if (node === undefined || (top.next === 0 && state.has(top.id))) {
        stack.pop();
        continue;
      }
      state.set(top.id, 'open');
      const parent = node.parents[top.next++];
      if (parent !== undefined) {
        if (!state.has(parent)) stack.push({ id: parent, next: 0 });
        continue;
      }
      if (state.get(top.id) === 'open') {
        state.set(top.id, 'done');
        sorted.push(top.id);
      }
      stack.pop();
    }
  }
  return sorted;
}

/**
 * The constraints that every entry inherits. One stays in force as long as it reaches an entry by one path on which
 * nobody lifted it: at a merge the stricter branch wins.
 */
export function inheritConstraints(nodes: ReadonlyMap<string, ConstraintNode>): Map<string, InForce> {
  const inherited = new Map<string, InForce>();
  const passed = new Map<string, InForce>();
  for (const id of sortAncestorsFirst(nodes)) {
    const node = nodes.get(id);
    if (node === undefined) continue;
    const own = mergeInForce(node.parents.map((parent) => passed.get(parent)));
    inherited.set(id, own);
    passed.set(id, node.constraints.length === 0 && node.lifted.length === 0 ? own : passOn(id, node, own));
  }
  return inherited;
}

/** Joins what several parents pass on; one parent's map is taken as it is, so that a long chain shares it. */
export function mergeInForce(maps: readonly (InForce | undefined)[]): InForce {
  const [first, ...rest] = maps.filter((map) => map !== undefined);
  if (first === undefined) return new Map();
  if (rest.length === 0) return first;
  const merged = new Map(first);
  for (const map of rest)
    for (const [key, constraint] of map) if (!merged.has(key)) merged.set(key, constraint);
  return merged;
}
