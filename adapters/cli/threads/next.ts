import { roundWords } from '../../../core/threads/format/round-name.ts';
import { nextRound } from '../../../core/threads/next.ts';
import { currentWriter } from '../../clients.ts';
import { asLine, writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options } from '../verb.ts';
import { filingOf } from './filing.ts';
import { endByPerson, gatesOfThread, noteGates } from './gate-record.ts';
import { threadPlace } from './place.ts';
import { executorText, type PromptOptions, promptWishes } from './prompt-options.ts';

/** `handoff thread next`. */
export async function runThreadNext(
  slug: string,
  description: string | undefined,
  options: Options<PromptOptions & { supersede?: boolean }>,
): Promise<void> {
  const place = threadPlace(options);
  const wishes = await promptWishes(place.ctx, description, options);
  const writer = currentWriter(place.ctx).tool;
  const filed = await nextRound(filingOf(place, options.commit), place.ctx.now(), {
    ...wishes,
    slug,
    supersede: options.supersede ?? false,
    writer,
  });
  await noteGates(place, filed.slug);
  const takenBack = (await gatesOfThread(place, filed.slug)).filter(({ over }) => over);
  if (options.supersede) filed.warnings.push(...endByPerson(place, takenBack));
  if (options.json) {
    await writeJson(filed);
    return;
  }
  writeWarnings(filed.warnings);
  await writeOut(
    [
      asLine`${filed.slug}: ${roundWords(filed.round)} is open`,
      asLine`  file     ${filed.path}`,
      ...(filed.commit ? [asLine`  commit   ${filed.commit}`] : []),
      ...executorText(filed.executor),
    ].join('\n'),
  );
}
