import type { Context } from '../../context.ts';
import { systemCode } from '../../errors.ts';
import { requireTrust } from '../../files/trust.ts';
import type { Identity } from '../../worktree/identity.ts';
import { type Found, findHandoff } from '../inbox/find.ts';
import { type InboxPaths, inboxPaths } from '../inbox/paths.ts';
import { type InboxFile, readWaiting } from '../inbox/read-inbox.ts';
import { type Audience, renderView, type View } from '../surface/view.ts';
import { type DeliveryRequest, deliverHandoffs } from './deliver.ts';
import { type PreparedInbox, prepareInbox } from './prepare-inbox.ts';
import { readReceived, rememberReceived } from './received.ts';
import { makeRecord, type SessionRef, writeRecord } from './record.ts';
import { readLost } from './redeliver.ts';
import type { SessionReader } from './settle.ts';

export interface TakeRequest {
  name?: string | undefined;
  peek: boolean;
  /** Null at a terminal: what a person takes counts as seen. */
  session: SessionRef | null;
  readers: (client: string) => SessionReader | null;
  audience: Omit<Audience, 'directory'>;
  /** What the reader's host says of a root that it lets nobody write. */
  unwritable?: string | undefined;
  /** Whether the session was compacted after an instant: then it is given back what it received, and nothing new. */
  compactedSince?: ((instant: string) => boolean) | undefined;
  emit: (view: View, prepared: Pick<PreparedInbox, 'pending'> & { again?: boolean }) => Promise<boolean>;
}

/** Codes of a place that can be read and not written: a sandbox, a full disk, another user's directory. */
const unwritable = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT']);

/**
 * Delivers, or, where the inbox cannot be written, shows the same text without archiving and says so: what was shown
 * then stays unread and nothing is lost.
 */
export async function deliverOrShow(
  ctx: Context,
  identity: Identity,
  paths: InboxPaths,
  files: readonly InboxFile[],
  request: DeliveryRequest,
): Promise<View> {
  let emitted = false;
  const emit = async (view: View) => {
    emitted = true;
    return request.emit(view);
  };
  try {
    return await deliverHandoffs(ctx, identity, paths, files, { ...request, emit });
  } catch (error) {
    const code = systemCode(error);
    if (emitted || !unwritable.has(code)) throw error;
    const notice = `!! Nothing was archived: ${paths.inbox} cannot be written (${code}). Run in a terminal: ${request.audience.takeCommand}${request.unwritable ? `\n   ${request.unwritable}` : ''}`;
    const view = renderView(ctx, identity, files, {
      ...request,
      mode: 'peek',
      audience: { ...request.audience, directory: paths.unread },
      notices: [...request.notices, notice],
    });
    await request.emit(view);
    return view;
  }
}

/** Shows what waits in this worktree and archives it; `peek` leaves everything as it is. */
export async function takeHandoffs(ctx: Context, identity: Identity, request: TakeRequest): Promise<View> {
  const paths = inboxPaths(ctx, identity);
  const { session } = request;
  if (session && request.compactedSince && !request.peek && request.name === undefined) {
    const lost = await readLost(ctx, paths, session.session_id, request.compactedSince);
    if (lost.length > 0) return giveBack(ctx, identity, paths, lost, request);
  }
  if (request.peek) requireTrust(paths);
  const prepared = request.peek
    ? {
        ...(await readWaiting(paths, identity.worktree)),
        returned: new Map<string, string>(),
        pending: [],
        notices: [],
      }
    : await prepareInbox(ctx, identity, paths, request.readers, session?.session_id ?? null);
  const found = request.name === undefined ? null : await findHandoff(ctx, identity, paths, request.name);
  const received = new Set(
    session ? readReceived(paths, session.session_id).handoffs.map((handoff) => handoff.name) : [],
  );
  const files = found ? [found.file] : prepared.files.filter((file) => !received.has(file.file));
  const archived = found?.place === 'read';
  const common = {
    returned: prepared.returned,
    notices: prepared.notices,
    byName: found !== null,
    older: found ? 0 : prepared.older,
    unwritable: request.unwritable,
    audience: { ...request.audience, directory: request.peek ? paths.unread : paths.read },
    mode: request.peek ? 'peek' : 'deliver',
  } as const;
  const emit = (view: View) => request.emit(view, prepared);
  if (archived) return showAgain(ctx, identity, paths, found, { ...common, session, emit });
  if (request.peek) {
    const view = renderView(ctx, identity, files, common);
    await emit(view);
    return view;
  }
  return deliverOrShow(ctx, identity, paths, files, { ...common, session, emit });
}

async function giveBack(
  ctx: Context,
  identity: Identity,
  paths: InboxPaths,
  files: readonly InboxFile[],
  request: TakeRequest,
): Promise<View> {
  const view = renderView(ctx, identity, files, {
    mode: 'again',
    audience: { ...request.audience, directory: paths.read },
    returned: new Map(),
    older: 0,
    byName: true,
    notices: [],
  });
  await request.emit(view, { pending: [], again: true });
  return view;
}

/**
 * Shows a handoff that was archived before. To a session it is a delivery again: its record replaces that of the
 * session it waited in, so that exactly one session owes the answer.
 */
async function showAgain(
  ctx: Context,
  identity: Identity,
  paths: InboxPaths,
  found: Found,
  request: DeliveryRequest,
): Promise<View> {
  const { session } = request;
  const { file } = found;
  const audience = { ...request.audience, directory: paths.read };
  const view = renderView(ctx, identity, [file], { ...request, audience });
  if (session && request.mode === 'deliver') {
    const { sentinel } = file.handoff;
    const handoff = { name: file.file, sentinel };
    writeRecord(paths, makeRecord(ctx, session, handoff));
    rememberReceived(paths, session.session_id, [handoff], ctx.now());
  }
  await request.emit(view);
  return view;
}
