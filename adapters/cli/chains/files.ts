import type { Converted } from '../../../core/chains/convert.ts';
import { chainDirectory } from '../../../core/chains/format/directory.ts';
import { describeEntry } from '../../../core/chains/format/entry.ts';
import { findEntry, headLimit } from '../../../core/chains/format/read-entry.ts';
import { renderLineageGraph, renderLineageList } from '../../../core/chains/lineage/graph.ts';
import { walkLineage } from '../../../core/chains/lineage/lineage.ts';
import { listEntries } from '../../../core/chains/list.ts';
import { renderBrief } from '../../../core/chains/routing/handoff-block.ts';
import { neutraliseLine, neutraliseText } from '../../../core/text/untrusted.ts';
import { processContext } from '../../context.ts';
import { launchDirectory } from '../../session-place.ts';
import { asLine, writeJson, writeOut } from '../print.ts';
import { renderTable } from '../table.ts';
import type { Options } from '../verb.ts';

function chainOf(options: Options): string {
  return chainDirectory(processContext(launchDirectory(options.in)));
}

export async function runChainList(options: Options): Promise<void> {
  const listed = await listEntries(chainOf(options));
  if (options.json) {
    const entries = listed.map(({ entry, head }) => {
      const { path, form } = entry;
      return { ...describeEntry(entry), path, form, head };
    });
    await writeJson({ entries });
    return;
  }
  if (listed.length === 0) {
    await writeOut('No chain here. Try: handoff chain start --agent architect');
    return;
  }
  const rows = listed.map(({ entry: { id, fields }, head }) => [
    head ? '*' : '',
    neutraliseLine(id, 60),
    neutraliseLine(fields.status ?? '?', 16),
    neutraliseLine(fields.next_agent ?? '-', 20),
    neutraliseLine(fields.summary ?? '', 60),
  ]);
  await writeOut(renderTable(['HEAD', 'ID', 'STATUS', 'NEXT', 'SUMMARY'], rows));
}

/** `handoff chain brief`; of a file of the older form more is read, as its `next` is at the end. */
export async function runChainBrief(name: string, options: Options): Promise<void> {
  const directory = chainOf(options);
  const head = await findEntry(directory, name, headLimit);
  const entry = head.form === 'yaml' && !head.whole ? await findEntry(directory, name) : head;
  const text = renderBrief(entry);
  if (options.json) await writeJson({ ...describeEntry(entry), path: entry.path, text });
  else await writeOut(text);
}

/** `handoff chain show`: the file whole. As text it is made harmless; `--json` has it as it is. */
export async function runChainShow(name: string, options: Options): Promise<void> {
  const entry = await findEntry(chainOf(options), name);
  const { path, form, text, problems, size, whole } = entry;
  if (options.json) {
    await writeJson({ ...describeEntry(entry), path, form, text, size, whole, problems });
    return;
  }
  const cut = whole ? '' : asLine`\n\n[cut here: ${size} bytes in ${path}]`;
  await writeOut(neutraliseText(text) + cut);
}

export async function runChainLineage(name: string, options: Options<{ graph?: boolean }>): Promise<void> {
  const directory = chainOf(options);
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

/** `handoff chain check`: exit code 1 when there is an error; warnings alone leave it 0. */
export async function runChainCheck(options: Options): Promise<void> {
  const { checkChain } = await import('../../../core/chains/check.ts');
  const problems = await checkChain(chainOf(options));
  const lines = problems.map(
    ({ severity, file, code, message }) =>
      `${severity} ${neutraliseLine(file)} [${code}] ${neutraliseLine(message, 400)}`,
  );
  if (options.json) await writeJson({ problems });
  else await writeOut(lines.join('\n') || 'No problem found.');
  if (problems.some(({ severity }) => severity === 'error')) process.exitCode = 1;
}

export async function runChainConvert(names: readonly string[], options: Options): Promise<void> {
  const { convertEntry } = await import('../../../core/chains/convert.ts');
  const directory = chainOf(options);
  const converted: Converted[] = [];
  for (const name of names) converted.push(await convertEntry(directory, name));
  if (options.json) await writeJson({ converted });
  else await writeOut(converted.map(describeConverted).join('\n'));
}

function describeConverted({ created, id, path, not_carried: lost }: Converted): string {
  if (!created) return asLine`${id}: a Markdown file is there already and wins; nothing was written`;
  const rest = lost.map((name) => asLine`  not carried: ${neutraliseLine(name, 200)}`);
  return [asLine`${id}: written to ${path}; the .yaml stays`, ...rest].join('\n');
}
