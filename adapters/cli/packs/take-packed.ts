import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { withoutMarks } from '../../../core/handoff/evidence/claims.ts';
import { splitSentinel } from '../../../core/handoff/format/sentinel.ts';
import type { InboxFile } from '../../../core/handoff/inbox/read-inbox.ts';
import type { SurfaceItem } from '../../../core/handoff/surface/item.ts';
import type { SurfaceOptions } from '../../../core/handoff/surface/surface.ts';
import { renderAnswer, renderBanner, renderFraming } from '../../../core/handoff/surface/surface.ts';
import type { View } from '../../../core/handoff/surface/view.ts';
import type { Source } from '../../../core/packs/reading/block.ts';
import { randomDigits } from '../../../core/text/hex.ts';
import { neutraliseText } from '../../../core/text/untrusted.ts';
import { audienceFor, packFor } from './pack-for.ts';
import { readNamedFile } from './sources.ts';

/** The text to pack: of a handoff that was packed for another audience the whole draft, where it still is. */
function sourceOf({ handoff, file }: InboxFile): Source {
  const original = handoff.fields.get('packed_from');
  const bytes = original ? readNamedFile(original) : null;
  const text = bytes ? new TextDecoder('utf-8').decode(bytes) : splitSentinel(handoff.text).text;
  return { label: file, text, skipped: 0, kind: 'handoff' };
}

/** One handoff for an audience; one whose protected parts do not fit is shown as it is, and says why. */
async function packedText(
  ctx: Context,
  file: InboxFile,
  item: SurfaceItem,
  audience: string,
): Promise<string> {
  try {
    const { packed } = await packFor(ctx, audienceFor(ctx, audience), {
      sources: [sourceOf(file)],
      where: `\`handoff pack --for ${audience} --from ${item.path} --json\`, left_out; the whole handoff: ${item.path}.`,
      as: file.handoff.fields.get('session_tool') ?? '',
    });
    return packed.text.trimEnd();
  } catch (error) {
    if (!(error instanceof HandoffError) || error.code !== 'pack-overflow') throw error;
    return `Not packed: ${error.message.replace('. Nothing was written', '')}.\n\n${file.handoff.body.trim()}`;
  }
}

/** What `take --for` prints: the handoffs of a view, each packed, with the same banner, fence and answer as ever. */
export async function renderPackedView(
  ctx: Context,
  view: View,
  audience: string,
  options: Pick<SurfaceOptions, 'mode' | 'worktree' | 'takeCommand'>,
): Promise<string> {
  const { shown } = view.surface;
  const nonce = randomDigits();
  const whole: SurfaceOptions = {
    ...options,
    nonce,
    cap: Number.POSITIVE_INFINITY,
    measure: (text) => text.length,
    uncounted: 0,
    notices: [],
  };
  const blocks: string[] = [];
  for (const [index, item] of shown.entries()) {
    const file = view.shown[index];
    if (file === undefined) continue;
    const mark = `handoff ${index + 1} of ${shown.length} · for ${audience} · ${nonce}`;
    const packed = withoutMarks(neutraliseText(await packedText(ctx, file, item, audience)));
    const text = `${item.about.join('\n')}\n\n${packed}`;
    const sentinel = options.mode === 'deliver' ? `\nSentinel of handoff ${index + 1}: ${item.sentinel}` : '';
    blocks.push(`----- begin ${mark} -----\n${text}\n----- end ${mark} -----${sentinel}`);
  }
  const answer = options.mode === 'deliver' ? [renderAnswer(shown, whole)] : [];
  return [renderBanner(shown, view.waiting, whole), renderFraming(shown, whole), ...blocks, ...answer].join(
    '\n\n',
  );
}
