import type { Context } from '../../context.ts';
import type { Identity } from '../../worktree/identity.ts';
import { shortenName } from '../inbox/distinct-name.ts';
import type { InboxPaths } from '../inbox/paths.ts';
import type { InboxFile } from '../inbox/read-inbox.ts';
import type { View, ViewRequest } from '../surface/view.ts';
import { claimShown } from './claim-shown.ts';
import { perform } from './perform.ts';
import { recordPath, type SessionRef } from './record.ts';
import { type Event, type State, transition } from './transition.ts';

export interface DeliveryRequest extends ViewRequest {
  /** Null: a person at a terminal, whose reading counts as seen. */
  session: SessionRef | null;
  /** Writes the text out and returns once it is flushed; false when it could not be written. */
  emit: (view: View) => Promise<boolean>;
}

/**
 * Delivers what waits: claim → record → print → stamp → archive (spec/delivery.md). Nothing is archived that was not
 * printed; whatever is interrupted errs towards delivering again.
 */
export async function deliverHandoffs(
  ctx: Context,
  identity: Identity,
  paths: InboxPaths,
  files: readonly InboxFile[],
  request: DeliveryRequest,
): Promise<View> {
  const { session, emit } = request;
  const reader = session ? 'session' : 'person';
  const distinct = files.map((file) => shortenName(paths, file));
  const { view, claimed } = await claimShown(ctx, identity, paths, distinct, request);
  const step = async (state: State, event: Event) => {
    const { actions } = transition(state, event);
    for (const { file, claim } of claimed) {
      await perform(actions, {
        ctx,
        paths,
        name: file.file,
        path: claim,
        record: recordPath(paths, file.file),
        sentinel: file.handoff.sentinel,
        deliveries: file.deliveries,
        session,
        tellPending: () => undefined,
      });
    }
  };
  try {
    await step('unread', { type: 'claim', reader });
  } catch (error) {
    await step('claimed', { type: 'output-failed' });
    throw error;
  }
  const written = await emit(view).catch(() => false);
  await step('claimed', written ? { type: 'output-written', reader } : { type: 'output-failed' });
  return view;
}
