import { basename } from 'node:path';
import type { Context } from '../context.ts';
import {
  claimedNames,
  claimFile,
  isNameTaken,
  moveInto,
  recoverClaims,
  releaseClaim,
  renameClaim,
} from '../disk/claim.ts';
import { ensureDirectory } from '../disk/directory.ts';
import type { InboxPaths } from '../disk/inbox-paths.ts';
import { readLimit, readRegularFile } from '../disk/read.ts';
import { sweepInbox } from '../disk/sweep.ts';
import type { Identity } from '../worktree/identity.ts';
import { distinctName, shortenName } from './distinct-name.ts';
import { rememberReceived } from './received.ts';
import { dropRecord, makeRecord, readRecord, recordPath, type SessionRef, writeRecord } from './record.ts';
import { instantOf, stampFile } from './settle.ts';
import { type Action, transition } from './transition.ts';
import { renderView, type View, type ViewRequest } from './view.ts';
import { type InboxFile, readInboxFile } from './waiting.ts';

export interface DeliveryRequest extends ViewRequest {
  /** Null: a person at a terminal, whose reading counts as seen. */
  session: SessionRef | null;
  /** What the reader's host says of a root that it lets nobody write. */
  unwritable?: string | undefined;
  /** Writes the text out and returns once it is flushed; false when it could not be written. */
  emit: (view: View) => Promise<boolean>;
}

interface Claimed {
  file: InboxFile;
  claim: string;
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

/** Whether a claimed file is as it was read. Of a large one size and time must do: a second copy costs a start too much. */
function isUnchanged(file: InboxFile, claim: string): boolean {
  const large = file.size > readLimit;
  const now = readRegularFile(claim, large ? 0 : readLimit);
  if (now?.size !== file.size) return false;
  if (large) return now.modified.getTime() === file.modified.getTime();
  return Buffer.from(now.bytes).toString('utf8') === file.handoff.text;
}

/**
 * Claims a file and reads it again; the very same file is given back when nobody changed it meanwhile. A name that
 * another one has already is changed now that the file is ours: a record must mean one file only.
 */
async function claimAndRead(ctx: Context, paths: InboxPaths, file: InboxFile): Promise<Claimed | null> {
  let claim = claimFile(paths, file.file, ctx.self);
  if (claim === null) return null;
  let name = file.file;
  if (isNameTaken(paths, name, claimedNames(paths, claim))) {
    name = distinctName(name);
    claim = renameClaim(paths, claim, name, ctx.self);
  }
  if (name === file.file && isUnchanged(file, claim)) return { file, claim };
  const read = await readInboxFile(paths.unread, basename(claim));
  if (read === null) {
    releaseClaim(paths, claim, name);
    return null;
  }
  return { file: { ...read, file: name }, claim };
}

/** Gives back what was claimed and is not shown after all. */
function releaseHidden(paths: InboxPaths, claimed: Map<string, Claimed>, shown: readonly InboxFile[]): void {
  for (const [name, { claim }] of claimed) {
    if (shown.some((file) => file.file === name)) continue;
    releaseClaim(paths, claim, name);
    claimed.delete(name);
  }
}

/**
 * Claims what a text will show, and only that: renders, claims what was shown, and renders again until text and claims
 * agree. What another process took in between is left out.
 */
async function claimShown(
  ctx: Context,
  identity: Identity,
  paths: InboxPaths,
  files: readonly InboxFile[],
  request: DeliveryRequest,
) {
  let rest = [...files];
  const claimed = new Map<string, Claimed>();
  for (;;) {
    const view = renderView(ctx, identity, rest, request);
    let agreed = true;
    for (const file of view.shown.filter((shown) => !claimed.has(shown.file))) {
      const got = await claimAndRead(ctx, paths, file);
      if (got) claimed.set(got.file.file, got);
      if (got?.file === file) continue;
      agreed = false;
      rest = rest.flatMap((other) => (other.file === file.file ? (got ? [got.file] : []) : [other]));
    }
    if (!agreed) continue;
    releaseHidden(paths, claimed, view.shown);
    return { view, claimed: [...claimed.values()] };
  }
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
