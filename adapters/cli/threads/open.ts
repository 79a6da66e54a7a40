import { openThread } from '../../../core/threads/open.ts';
import { currentWriter } from '../../clients.ts';
import { asLine, writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options } from '../verb.ts';
import { filingOf } from './filing.ts';
import { noteGates } from './gate-record.ts';
import { threadPlace } from './place.ts';
import { executorText, type PromptOptions, promptWishes } from './prompt-options.ts';

/** `handoff thread open`. */
export async function runThreadOpen(
  slug: string,
  description: string,
  options: Options<PromptOptions>,
): Promise<void> {
  const place = threadPlace(options);
  const whole = await promptWishes(place.ctx, description, options);
  const packed =
    options.for === undefined
      ? null
      : await (await import('../packs/packed-prompt.ts')).packPrompt(place.ctx, whole, options.for);
  const wishes = packed?.wishes ?? whole;
  const writer = currentWriter(place.ctx).tool;
  const opened = await openThread(filingOf(place, options.commit), place.ctx.now(), {
    ...wishes,
    slug,
    description,
    writer,
  });
  const ledger = packed?.write(opened.path) ?? null;
  await noteGates(place, opened.slug);
  if (options.json) {
    await writeJson(ledger ? { ...opened, audience: options.for, ledger } : opened);
    return;
  }
  writeWarnings(opened.warnings);
  await writeOut(
    [
      asLine`Thread opened: ${opened.slug}`,
      asLine`  file     ${opened.path}`,
      ...(opened.commit ? [asLine`  commit   ${opened.commit}`] : []),
      ...(ledger ? [asLine`  left out ${ledger}`] : []),
      ...(opened.readme ? [asLine`  new      ${opened.readme}`] : []),
      ...executorText(opened.executor),
    ].join('\n'),
  );
}
