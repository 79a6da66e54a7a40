import { chainDirectory } from '../../../core/chains/format/directory.ts';
import { describeEntry } from '../../../core/chains/format/entry.ts';
import { findEntry, headLimit } from '../../../core/chains/format/read-entry.ts';
import { renderLineageGraph, renderLineageList } from '../../../core/chains/lineage/graph.ts';
import { walkLineage } from '../../../core/chains/lineage/lineage.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

/** `handoff chain lineage`. */
export async function runChainLineage(name: string, options: Options<{ graph?: boolean }>): Promise<void> {
  const directory = chainDirectory(processContext(launchDirectory(options.in)));
  const { id } = await findEntry(directory, name, headLimit);
  const lineage = await walkLineage(directory, [id]);
  if (options.json) {
    const entries = lineage.entries.map(({ entry, depth }) => ({ ...describeEntry(entry), depth }));
    const graph = options.graph ? { graph: renderLineageGraph(lineage).split('\n') } : {};
    await writeJson({ entries, missing: lineage.missing, cycles: lineage.cycles, ...graph });
    return;
  }
  await writeOut(options.graph ? renderLineageGraph(lineage) : renderLineageList(lineage));
}
