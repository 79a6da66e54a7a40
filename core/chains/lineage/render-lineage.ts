import { neutraliseLine } from '../../text/untrusted.ts';
import type { Entry } from '../format/fields.ts';
import { drawGraph, type GraphNode } from './graph.ts';
import type { Lineage } from './lineage.ts';

/** One line about an entry: id, agent's status, summary. */
export function describeLine(entry: Pick<Entry, 'id' | 'fields'>): string {
  const { status, summary } = entry.fields;
  return `${neutraliseLine(entry.id)}  ${neutraliseLine(status ?? '?', 20)}  ${neutraliseLine(summary ?? '', 100)}`.trimEnd();
}

/** Heads that a status names before it only counts them. */
const namedHeads = 10;

/** The heads of a chain, newest first, for a worktree's status; nothing where there is no chain. */
export function describeHeads(heads: readonly Pick<Entry, 'id' | 'fields'>[]): string[] {
  if (heads.length === 0) return [];
  const more = heads.length - namedHeads;
  return [
    `chain     ${heads.length} ${heads.length === 1 ? 'head' : 'heads'}`,
    ...heads.slice(0, namedHeads).map(describeHead),
    ...(more > 0 ? [`  and ${more} more: handoff chain list`] : []),
  ];
}

function describeHead({ id, fields }: Pick<Entry, 'id' | 'fields'>): string {
  const { status, next_agent, next_task } = fields;
  const wish = next_agent === null ? 'nobody next' : `${neutraliseLine(next_agent, 40)} next`;
  const task = next_task === null ? '' : `: ${neutraliseLine(next_task, 100)}`;
  return `  ${neutraliseLine(id)}  ${neutraliseLine(status ?? '?', 20)}, ${wish}${task}`;
}

/** The lineage as `git log --graph` would show it; a parent without a file is drawn as `o`. */
export function renderLineageGraph({ entries, missing }: Lineage): string {
  const nodes = new Map<string, GraphNode>();
  for (const { entry } of entries) {
    nodes.set(entry.id, { id: entry.id, parents: entry.parents, label: describeLine(entry) });
  }
  for (const id of missing) {
    nodes.set(id, { id, parents: [], label: `${neutraliseLine(id)}  (no file)`, missing: true });
  }
  return drawGraph(nodes).join('\n');
}

/** The lineage as a list, indented by depth no further than the eye follows. */
export function renderLineageList({ entries, missing, cycles }: Lineage): string {
  return [
    ...entries.map(
      ({ entry, depth }) =>
        `${'  '.repeat(Math.min(depth, 8))}${depth > 8 ? `(${depth}) ` : ''}${describeLine(entry)}`,
    ),
    ...missing.map((id) => `no file: ${neutraliseLine(id)}`),
    ...cycles.map(
      (cycle) => `cycle: ${[...cycle, cycle[0] ?? ''].map((id) => neutraliseLine(id)).join(' → ')}`,
    ),
  ].join('\n');
}
