import { chainDirectory } from '../../../core/chains/format/directory.ts';
import { describeEntry } from '../../../core/chains/format/entry.ts';
import { findEntry, headLimit } from '../../../core/chains/format/read-entry.ts';
import { renderLineageGraph, renderLineageList } from '../../../core/chains/lineage/graph.ts';
import { walkLineage } from '../../../core/chains/lineage/lineage.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

/** `handoff chain lineage`; a file of its own, because it loads no parser of Markdown. */
export async function runChainLineage(name: string, options: Options<{ graph?: boolean }>): Promise<void> {
  const directory = chainDirectory(processContext(launchDirectory(options.in)));
  const { id } = await findEntry(directory, name, headLimit);
  const lineage = await walkLineage(directory, [id]);
  const graph = options.graph ? renderLineageGraph(lineage) : null;
  if (!options.json) {
    await writeOut(graph ?? renderLineageList(lineage));
    return;
  }
  const { missing, cycles } = lineage;
  const entries = lineage.entries.map(({ entry, depth }) => ({ ...describeEntry(entry), depth }));
  await writeJson({ entries, missing, cycles, ...(graph !== null && { graph: graph.split('\n') }) });
}
