import type { Context } from '../../context.ts';
import { moveInto, recoverClaims, releaseClaim } from '../../files/claim.ts';
import { ensureDirectory } from '../../files/directory.ts';
import { sweepInbox } from '../../files/sweep.ts';
import { instantOf } from '../../text/instant.ts';
import type { Identity } from '../../worktree/identity.ts';
import { shortenName } from '../inbox/distinct-name.ts';
import type { InboxPaths } from '../inbox/paths.ts';
import type { InboxFile } from '../inbox/read-inbox.ts';
import type { View, ViewRequest } from '../surface/view.ts';
import { type Claimed, claimShown } from './claim-shown.ts';
import { rememberReceived } from './received.ts';
import { dropRecord, makeRecord, readRecord, recordPath, type SessionRef, writeRecord } from './record.ts';
import { stampFile } from './settle.ts';
import { type Action, transition } from './transition.ts';

export interface DeliveryRequest extends ViewRequest {
  /** Null: a person at a terminal, whose reading counts as seen. */
  session: SessionRef | null;
  /** What the reader's host says of a root that it lets nobody write. */
  unwritable?: string | undefined;
  /** Writes the text out and returns once it is flushed; false when it could not be written. */
  emit: (view: View) => Promise<boolean>;
}

/** Brings back what dead processes left, with the records that are void by it. */
export function recoverInbox(ctx: Context, paths: InboxPaths): void {
  const isHeldElsewhere = (name: string) => {
    const host = readRecord(recordPath(paths, name))?.host;
    return host !== undefined && host !== ctx.self.host;
  };
  const recovered = recoverClaims(paths, ctx.self, ctx.now().getTime(), isHeldElsewhere);
  for (const name of recovered) dropRecord(paths, name);
  sweepInbox(paths.inbox, ctx.self, ctx.now().getTime());
}

function handoffOf({ file }: Claimed): { name: string; sentinel: string } {
  return { name: file.file, sentinel: file.handoff.sentinel };
}

/** One handoff's share of a step; what a session received is remembered once for all of them. */
async function perform(
  ctx: Context,
  paths: InboxPaths,
  actions: readonly Action[],
  item: Claimed,
  session: SessionRef | null,
) {
  const now = instantOf(ctx.now());
  const name = item.file.file;
  for (const action of actions) {
    if (action === 'write-record' && session) {
      writeRecord(paths, makeRecord(ctx, session, handoffOf(item)));
    }
    if (action === 'stamp-delivery') {
      await stampFile(paths, item.claim, { received_at: now, deliveries: String(item.file.deliveries + 1) });
    }
    if (action === 'stamp-seen') await stampFile(paths, item.claim, { seen_at: now });
    if (action === 'archive') {
      ensureDirectory(paths.read, false);
      moveInto(item.claim, paths.read, name);
    }
    if (action === 'return-to-unread') releaseClaim(paths, item.claim, name);
    if (action === 'drop-record') dropRecord(paths, name);
  }
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
  const reader = request.session ? 'session' : 'person';
  const distinct = files.map((file) => shortenName(paths, file));
  const { view, claimed } = await claimShown(ctx, identity, paths, distinct, request);
  try {
    for (const item of claimed) {
      await perform(
        ctx,
        paths,
        transition('unread', { type: 'claim', reader }).actions,
        item,
        request.session,
      );
    }
  } catch (error) {
    const { actions } = transition('claimed', { type: 'output-failed' });
    for (const item of claimed) await perform(ctx, paths, actions, item, request.session);
    throw error;
  }
  const written = await request.emit(view).catch(() => false);
  const event = written
    ? ({ type: 'output-written', reader } as const)
    : ({ type: 'output-failed' } as const);
  const { actions } = transition('claimed', event);
  // Who delivered nothing has nothing to add, and would write over what a parallel start remembers.
  if (actions.includes('remember') && request.session && claimed.length > 0) {
    rememberReceived(paths, request.session.session_id, claimed.map(handoffOf), ctx.now());
  }
  for (const item of claimed) await perform(ctx, paths, actions, item, request.session);
  return view;
}
