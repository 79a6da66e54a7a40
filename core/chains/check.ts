import { basename } from 'node:path';
import { type CheckProblem, checkEntry } from './check-entry.ts';
import { listIds, shownPath } from './format/directory.ts';
import type { Entry } from './format/entry.ts';
import { readEntry } from './format/read-entry.ts';
import { findConstraints } from './lineage/constraints.ts';
import { type ConstraintNode, findLost, inheritConstraints } from './lineage/inheritance.ts';
import { sortAncestors } from './lineage/lineage.ts';

interface CheckedNode extends ConstraintNode {
  file: string;
  statedId: string | null;
}
type Nodes = ReadonlyMap<string, CheckedNode>;

/** Checks every file of a chain by itself, then how they hang together. Bodies are read one at a time. */
export async function checkChain(directory: string): Promise<CheckProblem[]> {
  const nodes = new Map<string, CheckedNode>();
  const problems: CheckProblem[] = [];
  for (const id of listIds(directory)) {
    const entry = await readEntry(directory, id);
    if (entry === null) {
      const message = 'no regular file, or its name is too long; it is not read';
      problems.push({ severity: 'warn', file: basename(shownPath(id)), code: 'bad-name', message });
      continue;
    }
    problems.push(...(await checkEntry(entry)));
    const { parents, statedId, path, body } = entry;
    nodes.set(id, { parents, statedId, file: basename(path), ...findConstraints(body) });
  }
  problems.push(
    ...findDuplicates(nodes),
    ...findMissing(nodes),
    ...findTwoHeads(nodes),
    ...findCycles(nodes),
  );
  for (const [id, { inherited }] of inheritConstraints(nodes)) {
    // Only entries that inherit any are read again.
    const entry = inherited.size > 0 ? await readEntry(directory, id) : null;
    if (entry) problems.push(...findLostConstraints(entry, inherited));
  }
  return problems;
}

/** Collects names under keys, in order. */
function groupBy(pairs: readonly (readonly [key: string, name: string])[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const [key, name] of pairs) groups.set(key, [...(groups.get(key) ?? []), name]);
  return [...groups].filter(([, names]) => names.length > 1);
}

function findDuplicates(nodes: Nodes): CheckProblem[] {
  const stated = [...nodes.values()].flatMap(({ statedId, file }) =>
    statedId === null ? [] : [[statedId, file] as const],
  );
  return groupBy(stated).flatMap(([id, files]) => {
    const message = `\`id\` ${id} is in ${files.length} files: ${files.join(', ')}`;
    return files.map((file) => ({ severity: 'error', file, code: 'duplicate-id', message }) as const);
  });
}

function findMissing(nodes: Nodes): CheckProblem[] {
  return [...nodes.values()].flatMap(({ parents, file }) => {
    const missing = parents.filter((parent) => !nodes.has(parent));
    return missing.map((parent) => {
      const message = `its parent ${parent} has no file`;
      return { severity: 'error', file, code: 'missing-parent', message } as const;
    });
  });
}

/** Two entries that answer one parent and that nobody has merged: parallel work, or one that was forgotten. */
function findTwoHeads(nodes: Nodes): CheckProblem[] {
  const answered = new Set([...nodes.values()].flatMap(({ parents }) => parents));
  const heads = [...nodes].filter(([id]) => !answered.has(id));
  const byParent = groupBy(
    heads.flatMap(([id, { parents }]) => parents.map((parent) => [parent, id] as const)),
  );
  return byParent.map(([parent, ids]) => {
    const message = `${ids.length} heads answer ${parent}: ${ids.join(', ')}; merge them with --parent ${ids.join(',')}`;
    return { severity: 'warn', file: nodes.get(ids.at(-1) ?? '')?.file ?? '', code: 'two-heads', message };
  });
}

function findCycles(nodes: Nodes): CheckProblem[] {
  return sortAncestors(nodes).cycles.map((cycle) => {
    const file = nodes.get(cycle[0] ?? '')?.file ?? '';
    const message = `each is its own ancestor: ${[...cycle, cycle[0]].join(' → ')}`;
    return { severity: 'error', file, code: 'cycle', message };
  });
}

/** Constraints that an entry inherits and neither repeats nor lifts. */
function findLostConstraints(
  { id, path, body }: Entry,
  inherited: Parameters<typeof findLost>[1],
): CheckProblem[] {
  const lost = findLost(body, inherited).filter(({ from }) => from !== id);
  return lost.map(({ text, from }) => {
    const message = `the constraint of ${from} is neither repeated nor lifted ("Constraint lifted: … because …"): ${text}`;
    return { severity: 'warn', file: basename(path), code: 'lost-constraint', message };
  });
}
