import { basename } from 'node:path';
import { type CheckProblem, checkEntry } from './check-entry.ts';
import { listIds, shownPath } from './directory.ts';
import { constraintNode } from './lineage/gather.ts';
import { type ConstraintNode, inheritConstraints } from './lineage/inherited.ts';
import { findCycles } from './lineage/lineage.ts';
import { findLost } from './lineage/lost-constraints.ts';
import { readEntry } from './read-entry.ts';

interface CheckedNode extends ConstraintNode {
  file: string;
  statedId: string | null;
}

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
    nodes.set(id, { ...constraintNode(entry), file: basename(entry.path), statedId: entry.statedId });
  }
  problems.push(...findDuplicates(nodes), ...findMissing(nodes), ...findTwoHeads(nodes));
  for (const cycle of findCycles(nodes)) {
    const file = nodes.get(cycle[0] ?? '')?.file ?? '';
    problems.push({
      severity: 'error',
      file,
      code: 'cycle',
      message: `each is its own ancestor: ${[...cycle, cycle[0]].join(' → ')}`,
    });
  }
  problems.push(...(await findLostConstraints(directory, nodes)));
  return problems;
}

function findDuplicates(nodes: ReadonlyMap<string, CheckedNode>): CheckProblem[] {
  const byId = new Map<string, string[]>();
  for (const { statedId, file } of nodes.values()) {
    if (statedId !== null) byId.set(statedId, [...(byId.get(statedId) ?? []), file]);
  }
  return [...byId].flatMap(([id, files]) =>
    files.length < 2
      ? []
      : files.map((file) => ({
          severity: 'error' as const,
          file,
          code: 'duplicate-id',
          message: `\`id\` ${id} stands in ${files.length} files: ${files.join(', ')}`,
        })),
  );
}

function findMissing(nodes: ReadonlyMap<string, CheckedNode>): CheckProblem[] {
  return [...nodes.values()].flatMap(({ parents, file }) =>
    parents
      .filter((parent) => !nodes.has(parent))
      .map((parent) => ({
        severity: 'error' as const,
        file,
        code: 'missing-parent',
        message: `its parent ${parent} has no file`,
      })),
  );
}

/** Two entries that answer one parent and that nobody has merged: parallel work, or one that was forgotten. */
function findTwoHeads(nodes: ReadonlyMap<string, CheckedNode>): CheckProblem[] {
  const answered = new Set([...nodes.values()].flatMap(({ parents }) => parents));
  const heads = new Map<string, string[]>();
  for (const [id, { parents }] of nodes) {
    if (answered.has(id)) continue;
    for (const parent of parents) heads.set(parent, [...(heads.get(parent) ?? []), id]);
  }
  return [...heads].flatMap(([parent, ids]) =>
    ids.length < 2
      ? []
      : [
          {
            severity: 'warn' as const,
            file: nodes.get(ids[ids.length - 1] ?? '')?.file ?? '',
            code: 'two-heads',
            message: `${ids.length} heads answer ${parent}: ${ids.join(', ')}; merge them with --parent ${ids.join(',')}`,
          },
        ],
  );
}

/** Constraints that an entry inherits and neither repeats nor lifts. Only entries that inherit any are read again. */
async function findLostConstraints(
  directory: string,
  nodes: ReadonlyMap<string, CheckedNode>,
): Promise<CheckProblem[]> {
  const problems: CheckProblem[] = [];
  for (const [id, inherited] of inheritConstraints(nodes)) {
    if (inherited.size === 0) continue;
    const entry = await readEntry(directory, id);
    if (entry === null) continue;
    for (const { text, from } of findLost(entry.body, inherited)) {
      if (from === id) continue;
      const message = `the constraint of ${from} is neither repeated nor lifted ("Constraint lifted: … because …"): ${text}`;
      problems.push({ severity: 'warn', file: basename(entry.path), code: 'lost-constraint', message });
    }
  }
  return problems;
}
