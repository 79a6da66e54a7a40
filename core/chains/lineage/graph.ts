import { neutraliseLine } from '../../text/untrusted.ts';
import type { Entry } from '../format/entry.ts';
import type { Lineage } from './lineage.ts';

/** An entry as the graph draws it. */
interface GraphNode {
  id: string;
  parents: readonly string[];
  /** What is behind the id. */
  label: string;
  /** `*`, or `o` for a parent without a file. */
  mark: string;
}

/** Children before parents, the newest first where the order is free; a cycle is broken at its newest entry. */
function sortForGraph(nodes: ReadonlyMap<string, GraphNode>): GraphNode[] {
  const children = new Map<string, number>();
  for (const { parents } of nodes.values()) {
    for (const parent of parents) children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  const waiting = new Map(nodes);
  const ready = [...nodes.keys()].filter((id) => !children.get(id));
  const sorted: GraphNode[] = [];
  while (waiting.size > 0) {
    const id = ready.sort().pop() ?? [...waiting.keys()].sort().pop() ?? '';
    const node = waiting.get(id);
    if (node === undefined) continue;
    waiting.delete(id);
    sorted.push(node);
    for (const parent of node.parents) {
      const left = (children.get(parent) ?? 1) - 1;
      children.set(parent, left);
      if (left === 0 && waiting.has(parent)) ready.push(parent);
    }
  }
  return sorted;
}

/** Draws entries as `git log --graph` does, newest above: `*` an entry, `|` its line of descent, `|\` a merge. */
function drawGraph(nodes: ReadonlyMap<string, GraphNode>): string[] {
  const lines: string[] = [];
  const columns: string[] = [];
  const drawn = new Set<string>();
  for (const { id, parents, label, mark } of sortForGraph(nodes)) {
    if (!columns.includes(id)) columns.push(id);
    const at = columns.indexOf(id);
    lines.push(`${columns.map((_, index) => (index === at ? mark : '|')).join(' ')} ${label}`);
    drawn.add(id);
    const [first, ...rest] = parents.filter((parent) => nodes.has(parent) && !drawn.has(parent));
    if (first === undefined) {
      // The column closes; those on its right move up.
      columns.splice(at, 1);
      if (at < columns.length) lines.push('| '.repeat(at) + ' /'.repeat(columns.length - at));
      continue;
    }
    columns[at] = first;
    for (const [index, parent] of rest.entries()) {
      // A column opens on the right; those behind it make room.
      const left = at + index;
      lines.push(`${'| '.repeat(left)}|${'\\ '.repeat(columns.length - left)}`.trimEnd());
      columns.splice(left + 1, 0, parent);
    }
    joinDoubles(columns, lines);
  }
  return lines;
}

/** Two columns that wait for one parent become one: the right one runs into the left, under those between. */
function joinDoubles(columns: string[], lines: string[]): void {
  for (let from = columns.length - 1; from > 0; from--) {
    const to = columns.indexOf(columns[from] ?? '');
    if (to === from) continue;
    columns.splice(from, 1);
    const moved = ' /'.repeat(columns.length - from);
    lines.push(`${'| '.repeat(to)}|${'_|'.repeat(from - to - 1)}/${moved}`);
  }
}

function describeLine({ id, fields: { status, summary } }: Entry): string {
  return `${neutraliseLine(id)}  ${neutraliseLine(status ?? '?', 20)}  ${neutraliseLine(summary ?? '', 100)}`.trimEnd();
}

/** Returns the lineage as `git log --graph` would show it; a parent without a file is drawn as `o`. */
export function renderLineageGraph({ entries, missing }: Lineage): string {
  const nodes = [
    ...entries.map(({ entry }) => ({ ...entry, label: describeLine(entry), mark: '*' })),
    ...missing.map((id) => ({ id, parents: [], label: `${neutraliseLine(id)}  (no file)`, mark: 'o' })),
  ];
  return drawGraph(new Map(nodes.map((node) => [node.id, node]))).join('\n');
}

/** Returns the lineage as a list, indented by depth no further than the eye follows. */
export function renderLineageList({ entries, missing, cycles }: Lineage): string {
  const ids = (cycle: readonly string[]) => [...cycle, cycle[0] ?? ''].map((id) => neutraliseLine(id));
  return [
    ...entries.map(({ entry, depth }) => {
      const indent = '  '.repeat(Math.min(depth, 8)) + (depth > 8 ? `(${depth}) ` : '');
      return indent + describeLine(entry);
    }),
    ...missing.map((id) => `no file: ${neutraliseLine(id)}`),
    ...cycles.map((cycle) => `cycle: ${ids(cycle).join(' → ')}`),
  ].join('\n');
}
