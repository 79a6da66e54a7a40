import { plural } from '../../../core/text/lines.ts';
import { closeThread } from '../../../core/threads/close.ts';
import { findActiveThread } from '../../../core/threads/find.ts';
import { asLine, writeJson, writeOut, writeWarnings } from '../print.ts';
import type { Options } from '../verb.ts';
import { endByPerson, gatesOfThread } from './gate-record.ts';
import { threadPlace } from './place.ts';

/** `handoff thread close`. */
export async function runThreadClose(slug: string, options: Options<{ commit?: boolean }>): Promise<void> {
  const place = threadPlace(options);
  const { ctx, layout } = place;
  const gates = await gatesOfThread(place, findActiveThread(layout, slug).slug);
  const closed = closeThread(layout, ctx.env, slug, options.commit ?? false);
  closed.warnings.push(...endByPerson(place, gates));
  if (options.json) {
    await writeJson(closed);
    return;
  }
  writeWarnings(closed.warnings);
  const rounds = plural(closed.rounds, 'round');
  await writeOut(
    [
      asLine`Thread closed: ${closed.slug} (it was ${closed.state_was}, ${rounds})`,
      asLine`  now in   ${closed.path}`,
      ...(closed.commit ? [asLine`  commit   ${closed.commit}`] : []),
    ].join('\n'),
  );
}
