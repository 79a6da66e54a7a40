import { chainDirectory } from '../../../core/chains/format/directory.ts';
import { describeEntry } from '../../../core/chains/format/entry.ts';
import { findEntry, headLimit } from '../../../core/chains/format/read-entry.ts';
import { renderBrief } from '../../../core/chains/routing/brief.ts';
import { neutraliseText } from '../../../core/text/untrusted.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { asLine, writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

/** `handoff chain brief`; of a file of the older form more is read, as its `next` stands at the end. */
export async function runChainBrief(name: string, options: Options): Promise<void> {
  const directory = chainDirectory(processContext(launchDirectory(options.in)));
  const head = await findEntry(directory, name, headLimit);
  const entry = head.form === 'yaml' && !head.whole ? await findEntry(directory, name) : head;
  const text = renderBrief(entry);
  if (options.json) await writeJson({ ...describeEntry(entry), path: entry.path, text });
  else await writeOut(text);
}

/** `handoff chain show`: the file whole. As text it is made harmless; `--json` has it as it is. */
export async function runChainShow(name: string, options: Options): Promise<void> {
  const directory = chainDirectory(processContext(launchDirectory(options.in)));
  const entry = await findEntry(directory, name);
  if (options.json) {
    const { path, form, text, problems, size, whole } = entry;
    await writeJson({ ...describeEntry(entry), path, form, text, size, whole, problems });
    return;
  }
  const cut = entry.whole ? '' : asLine`\n\n[cut here: ${entry.size} bytes in ${entry.path}]`;
  await writeOut(neutraliseText(entry.text) + cut);
}
