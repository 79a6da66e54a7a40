import { chainDirectory } from '../../../core/chains/format/directory.ts';
import { describeEntry } from '../../../core/chains/format/entry.ts';
import { listEntries } from '../../../core/chains/list.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

/** `handoff chain list`. */
export async function runChainList(options: Options): Promise<void> {
  const directory = chainDirectory(processContext(launchDirectory(options.in)));
  const listed = await listEntries(directory);
  if (options.json) {
    const entries = listed.map(({ entry, head }) => ({
      ...describeEntry(entry),
      path: entry.path,
      form: entry.form,
      head,
    }));
    await writeJson({ entries });
    return;
  }
  if (listed.length === 0) {
    await writeOut('No chain here. Try: handoff chain start --agent architect');
    return;
  }
  const { renderTable } = await import('../table.ts');
  const rows = listed.map(({ entry, head }) => [
    head ? '*' : '',
    neutraliseLine(entry.id, 60),
    neutraliseLine(entry.fields.status ?? '?', 16),
    neutraliseLine(entry.fields.next_agent ?? '-', 20),
    neutraliseLine(entry.fields.summary ?? '', 60),
  ]);
  await writeOut(renderTable(['HEAD', 'ID', 'STATUS', 'NEXT', 'SUMMARY'], rows));
}
