import { shellWord } from '../../../core/text/shell-word.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { roundWords } from '../../../core/threads/format/round-name.ts';
import { blockedLine } from '../../../core/threads/format/scaffold.ts';
import { fileResult } from '../../../core/threads/result.ts';
import { currentWriter } from '../../clients.ts';
import { asLine, writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options } from '../verb.ts';
import { filingOf, readFile } from './filing.ts';
import { threadPlace } from './place.ts';

interface ResultOptions {
  status?: string;
  file?: string;
  from?: string;
  opened?: string[];
  commit?: boolean;
}

/** `handoff thread result`. */
export async function runThreadResult(slug: string, options: Options<ResultOptions>): Promise<void> {
  const place = threadPlace(options);
  const filed = await fileResult(filingOf(place, options.commit), place.ctx.now(), {
    slug,
    writer: currentWriter(place.ctx).tool,
    status: options.status,
    from: options.from,
    opened: options.opened ?? [],
    file: await readFile(place.ctx, options.file),
  });
  if (options.json) {
    await writeJson(filed);
    return;
  }
  writeWarnings(filed.warnings);
  const commit = `handoff thread result ${shellWord(filed.slug)} --commit`;
  await writeOut(
    [
      asLine`${filed.slug}: ${roundWords(filed.round)} ${filed.scaffold ? 'has a scaffold to fill in' : `is answered, ${neutraliseLine(filed.status, 40)}`}`,
      asLine`  file     ${filed.path}`,
      ...(filed.commit ? [asLine`  commit   ${filed.commit}`] : []),
      ...filed.blocked.map((gate) => asLine`  gate     ${neutraliseLine(blockedLine(gate), 300)}`),
      ...(filed.scaffold && !filed.commit ? [asLine`Fill it in, then: ${commit}`] : []),
    ].join('\n'),
  );
}
