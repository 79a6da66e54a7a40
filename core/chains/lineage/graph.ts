/** An entry as the graph draws it. */
export interface GraphNode {
  id: string;
  parents: readonly string[];
  /** What stands behind the id. */
  label: string;
  /** `o` instead of `*`: a parent without a file. */
  missing?: boolean;
}

/** Children before parents, the newest first where the order is free; a cycle is broken at its newest entry. */
function sortForGraph(nodes: ReadonlyMap<string, GraphNode>): GraphNode[] {
  const children = new Map<string, number>();
  for (const node of nodes.values()) {
    for (const parent of node.parents) children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  const waiting = new Map(nodes);
  const ready = [...nodes.keys()].filter((id) => !children.get(id)).sort();
  const sorted: GraphNode[] = [];
  while (waiting.size > 0) {
    const id = ready.pop() ?? [...waiting.keys()].sort().pop() ?? '';
    const node = waiting.get(id);
    if (node === undefined) continue;
    waiting.delete(id);
    sorted.push(node);
    for (const parent of node.parents) {
      const left = (children.get(parent) ?? 1) - 1;
      children.set(parent, left);
      if (left === 0 && waiting.has(parent)) insertSorted(ready, parent);
    }
  }
  return sorted;
}

function insertSorted(ids: string[], id: string): void {
  const at = ids.findIndex((other) => other > id);
  ids.splice(at < 0 ? ids.length : at, 0, id);
}

/** A line between two rows: `marks` by position, two positions a column. */
function drawLine(width: number, marks: (position: number) => string): string {
  return Array.from({ length: width }, (_, position) => marks(position) || ' ')
    .join('')
    .trimEnd();
}

/** Column `from` runs into column `to` on its left; those on its right move up. */
function drawJoin(width: number, to: number, from: number): string {
  return drawLine(2 * width - 1, (position) => {
    const column = position / 2;
    if (position % 2 === 0) return column < from ? '|' : '';
    if (position === 2 * from - 1 || position > 2 * from) return '/';
    return position > 2 * to && position < 2 * from - 1 ? '_' : '';
  });
}

/** A column opens right of `at`; those on its right make room. */
function drawFork(width: number, at: number): string {
  return drawLine(2 * width + 1, (position) => {
    if (position % 2 === 0) return position / 2 <= at ? '|' : '';
    return position > 2 * at ? '\\' : '';
  });
}

/** The column of an entry without parents closes; those on its right move up. */
function drawEnd(width: number, at: number): string {
  return drawLine(2 * width - 1, (position) => {
    if (position % 2 === 0) return position / 2 < at ? '|' : '';
    return position > 2 * at ? '/' : '';
  });
}

/** Draws entries as `git log --graph` does, newest above: `*` an entry, `|` its line of descent, `|\` a merge. */
export function drawGraph(nodes: ReadonlyMap<string, GraphNode>): string[] {
  const lines: string[] = [];
  const columns: string[] = [];
  const drawn = new Set<string>();
  for (const node of sortForGraph(nodes)) {
    if (!columns.includes(node.id)) columns.push(node.id);
    const at = columns.indexOf(node.id);
    const mark = node.missing ? 'o' : '*';
    const row = columns.map((_, index) => (index === at ? mark : '|')).join(' ');
    lines.push(`${row} ${node.label}`);
    drawn.add(node.id);
    const parents = node.parents.filter((parent) => nodes.has(parent) && !drawn.has(parent));
    const [first, ...rest] = parents;
    if (first === undefined) {
      if (at < columns.length - 1) lines.push(drawEnd(columns.length, at));
      columns.splice(at, 1);
      continue;
    }
    columns[at] = first;
    rest.forEach((parent, index) => {
      lines.push(drawFork(columns.length, at + index));
      columns.splice(at + index + 1, 0, parent);
    });
    joinDoubles(columns, lines);
  }
  return lines;
}

/** Two columns that wait for one parent become one. */
function joinDoubles(columns: string[], lines: string[]): void {
  for (let from = columns.length - 1; from > 0; from--) {
    const to = columns.indexOf(columns[from] ?? '');
    if (to === from) continue;
    lines.push(drawJoin(columns.length, to, from));
    columns.splice(from, 1);
  }
}
