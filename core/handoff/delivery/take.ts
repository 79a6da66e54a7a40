import { systemCode } from '../../errors.ts';
import { requireTrust } from '../../files/trust.ts';
import { findHandoff } from '../inbox/find.ts';
import type { Inbox } from '../inbox/paths.ts';
import type { InboxFile } from '../inbox/read-inbox.ts';
import { readCurrent } from '../inbox/supersede.ts';
import { type Audience, renderView, type View, type ViewRequest } from '../surface/view.ts';
import { type DeliveryRequest, deliverHandoffs } from './deliver.ts';
import { handoffsToRedeliver, readReceived, rememberReceived } from './received.ts';
import { readRecord, recordPath, type SessionRef, writeRecord } from './record.ts';
import { type PreparedInbox, prepareInbox, type SessionReaders } from './settle.ts';

export interface TakeRequest {
  name?: string | undefined;
  peek: boolean;
  /** Null at a terminal: what a person takes counts as seen. */
  session: SessionRef | null;
  readers: SessionReaders;
  audience: Omit<Audience, 'directory'>;
  /** What the reader's client says of a root that it lets nobody write. */
  unwritable?: string | undefined;
  /** Whether the session was compacted after an instant: then it gets again what it received, and nothing new. */
  compactedSince?: ((instant: string) => Promise<boolean>) | undefined;
  /** What the banner says of held don'ts (`ViewRequest`). */
  held?: ViewRequest['held'];
  /** May still file something; runs once what came back is back (`prepareInbox`). */
  beforeReading?: (() => Promise<void>) | undefined;
  emit: (view: View, prepared: Prepared) => Promise<boolean>;
}

/** `again`: what is shown was received before. */
type Prepared = Pick<PreparedInbox, 'pending'> & { again?: boolean };

/** Codes of a place that can be read and not written: a sandbox, a full disk, another user's directory. */
const unwritableCodes = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT']);

/** Delivers, or, where the inbox cannot be written, shows the same text without archiving and says so. */
export async function deliverOrShow(
  inbox: Inbox,
  files: readonly InboxFile[],
  request: DeliveryRequest & Pick<TakeRequest, 'unwritable'>,
): Promise<View> {
  const { audience, notices = [], unwritable } = request;
  let emitted = false;
  const emit = async (view: View) => {
    emitted = true;
    return request.emit(view);
  };
  try {
    return await deliverHandoffs(inbox, files, { ...request, emit });
  } catch (error) {
    const code = systemCode(error);
    if (emitted || !unwritableCodes.has(code)) throw error;
    const { paths } = inbox;
    const notice = `!! Nothing was archived: ${paths.inbox} cannot be written (${code}). Run in a terminal: ${audience.takeCommand}`;
    const view = renderView(inbox, files, {
      ...request,
      mode: 'peek',
      // No record of it tells the hook what to hold.
      held: undefined,
      audience: { ...audience, directory: paths.unread },
      notices: [...notices, unwritable ? `${notice}\n   ${unwritable}` : notice],
    });
    await request.emit(view);
    return view;
  }
}

/** What the session lost by a compaction since it last received something; empty where nobody can tell. */
async function readLost({ ctx, paths }: Inbox, request: TakeRequest): Promise<InboxFile[]> {
  const { session, compactedSince, peek, name } = request;
  if (!session || !compactedSince || peek || name !== undefined) return [];
  const { handoffs, given_again_at: again = '' } = readReceived(paths, session.session_id);
  const last = [...handoffs.map(({ at }) => at), again].sort().at(-1);
  if (handoffs.length === 0 || !last || !(await compactedSince(last))) return [];
  return handoffsToRedeliver(paths, session.session_id, ctx.now());
}

/** Whether the session that has a handoff answered since it was settled last. */
async function isAnswered({ paths }: Inbox, { file }: InboxFile, readers: SessionReaders): Promise<boolean> {
  const record = readRecord(recordPath(paths, file));
  return record !== null && ((await readers(record.client))?.readReply(record) ?? 'none') !== 'none';
}

/** Shows what waits in this worktree and archives it; `peek` leaves everything as it is. */
export async function takeHandoffs(inbox: Inbox, request: TakeRequest): Promise<View> {
  const { ctx, identity, paths } = inbox;
  const { name, peek, session, unwritable, held } = request;
  const show = async (files: readonly InboxFile[], how: ViewRequest, prepared: Prepared) => {
    const view = renderView(inbox, files, how);
    await request.emit(view, prepared);
    return view;
  };
  const archived = { ...request.audience, directory: paths.read };
  const lost = await readLost(inbox, request);
  if (lost.length > 0) {
    const again: ViewRequest = { mode: 'again', audience: archived, byName: true, held };
    return show(lost, again, { pending: [], again: true });
  }
  if (peek) requireTrust(paths);
  const prepared = peek
    ? { ...(await readCurrent(paths, identity.worktree)), pending: [] }
    : await prepareInbox(inbox, request.readers, session?.session_id ?? null, request.beforeReading);
  const found = name === undefined ? null : await findHandoff(inbox, name);
  const received = session ? readReceived(paths, session.session_id).handoffs : [];
  const isNew = ({ file }: InboxFile) => !received.some((handoff) => handoff.name === file);
  const files = found ? [found.file] : prepared.files.filter(isNew);
  const view: ViewRequest = {
    ...prepared,
    mode: peek ? 'peek' : 'deliver',
    audience: peek && found?.place !== 'read' ? { ...archived, directory: paths.unread } : archived,
    byName: found !== null,
    archived: peek && found?.place === 'read',
    answered: found?.place === 'read' && (await isAnswered(inbox, found.file, request.readers)),
    older: found ? 0 : prepared.older,
    superseded: found ? [] : prepared.superseded,
    held,
  };
  if (found?.place !== 'read' && !peek) {
    const emit = (delivered: View) => request.emit(delivered, prepared);
    return deliverOrShow(inbox, files, { ...view, session, unwritable, emit });
  }
  if (found && session && !peek) {
    // A delivery again: its record replaces that of the session it waited in, so that one session owes the answer.
    const handoff = { name: found.file.file, sentinel: found.file.handoff.sentinel };
    writeRecord(ctx, paths, session, handoff);
    rememberReceived(paths, session.session_id, handoff, ctx.now(), session);
  }
  return show(files, view, prepared);
}
