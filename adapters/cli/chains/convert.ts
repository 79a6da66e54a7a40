import { type Converted, convertEntry } from '../../../core/chains/convert.ts';
import { chainDirectory } from '../../../core/chains/format/directory.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { asLine, writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';

function describe({ created, id, path, not_carried: lost }: Converted): string {
  if (!created) return asLine`${id}: a Markdown file is there already and wins; nothing was written`;
  const rest = lost.map((name) => asLine`  not carried: ${neutraliseLine(name, 200)}`);
  return [asLine`${id}: written to ${path}; the .yaml stays`, ...rest].join('\n');
}

/** `handoff chain convert`. */
export async function runChainConvert(names: readonly string[], options: Options): Promise<void> {
  const directory = chainDirectory(processContext(launchDirectory(options.in)));
  const converted: Converted[] = [];
  for (const name of names) converted.push(await convertEntry(directory, name));
  if (options.json) await writeJson({ converted });
  else await writeOut(converted.map(describe).join('\n'));
}
