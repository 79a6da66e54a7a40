import { basename, dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { exists } from '../files/entry.ts';
import { removeFile } from '../files/remove.ts';
import { requireTrust } from '../files/trust.ts';
import { ageMs, instantText } from '../text/instants.ts';
import type { Identity } from '../worktree/identity.ts';
import { listReceivers, type Receiver } from './delivery/received.ts';
import { listInFlight, readRecord, recordPath } from './delivery/record.ts';
import type { SessionReaders } from './delivery/settle.ts';
import { readLost } from './family/adopt.ts';
import { type Found, stampedState } from './inbox/find.ts';
import { type Inbox, type InboxPaths, inboxPathsAt } from './inbox/paths.ts';
import { belongsElsewhere, handoffNames, newestFirst, readInboxFile } from './inbox/read-inbox.ts';
import { listSent, locateSent } from './inbox/sent.ts';
import { findSuperseded, isArchivedSuperseded } from './inbox/supersede.ts';
import { titleOf } from './surface/item.ts';

export type Listed = Awaited<ReturnType<typeof toListed>>;

/** Key of a listed handoff's writer, such as `codex`: for people; JSON has no such keys. */
export const writerKey = Symbol('writer');

export type Selection = 'unread' | 'read' | 'all';

/** What became of a file: by its place, its record, its stamps, and what the session that has it answered by now. */
async function stateOf(found: Found, { paths, readers, superseded }: Lookup) {
  const stamped = supersededBy(found, superseded) ? 'superseded' : stampedState(found);
  const path = recordPath(paths, found.file.file);
  if (found.place === 'unread' || ['malformed', 'superseded'].includes(stamped) || !exists(path))
    return stamped;
  const record = readRecord(path);
  const reply = record === null ? 'none' : ((await readers?.(record.client))?.readReply(record) ?? 'none');
  return ({ sentinel: 'acknowledged', other: 'seen', none: 'delivered' } as const)[reply];
}

/** An inbox as a list looks at it. */
interface Lookup {
  paths: InboxPaths;
  readers: SessionReaders | undefined;
  receivers: ReadonlyMap<string, Receiver>;
  /** Of what waits there: file name → name of what takes its place. */
  superseded: ReadonlyMap<string, string>;
}

/** The file that took its place, or takes it when it is delivered; null for none. */
function supersededBy({ file, place }: Found, superseded: Lookup['superseded']): string | null {
  if (place === 'unread') return superseded.get(file.file) ?? null;
  return isArchivedSuperseded(file) ? (file.handoff.fields.get('superseded_by') ?? null) : null;
}

function lookupOf(
  paths: InboxPaths,
  readers: SessionReaders | undefined,
  all: readonly { found: Found; paths: InboxPaths }[],
): Lookup {
  const waiting = all.filter((one) => one.paths === paths && one.found.place === 'unread');
  const superseded = findSuperseded(waiting.map(({ found }) => found.file));
  return {
    paths,
    readers,
    receivers: listReceivers(paths),
    superseded: new Map(superseded.map(({ file, by }) => [file.file, by.file])),
  };
}

async function toListed(ctx: Context, found: Found, lookup: Lookup, gone: string | undefined) {
  const { file } = found;
  const { paths, receivers } = lookup;
  const { fields } = file.handoff;
  const state = await stateOf(found, lookup);
  const superseded_by = supersededBy(found, lookup.superseded);
  const isHeld = ['delivered', 'acknowledged', 'seen'].includes(state);
  const session = isHeld ? receivers.get(file.file) : undefined;
  return {
    path: file.path,
    name: titleOf(file),
    from: fields.get('from') || 'unknown',
    to: fields.get('to') || basename(paths.inbox),
    created: instantText(file.created),
    topic: fields.get('topic') || null,
    state,
    [writerKey]: fields.get('session_tool') || 'unknown',
    age_s: Math.floor((ctx.now().getTime() - file.created.getTime()) / 1000),
    /** The session that has it, and has answered unless the state is `delivered`. */
    ...(session ? { session } : {}),
    ...(superseded_by ? { superseded_by } : {}),
    /** The worktree that it is for, where that was removed: the next start here brings it. */
    ...(gone ? { gone } : {}),
  };
}

interface ListRequest {
  /** Null: those of every worktree. */
  worktree: string | null;
  selection: Selection;
  /** How sessions are asked whether they answered; without, only the inbox tells. */
  readers?: SessionReaders;
  /** What bears a handoff's name and may not be read. */
  onUnreadable?: (path: string) => void;
}

/** The handoffs of some inboxes, newest first. */
export async function listInboxes(ctx: Context, inboxes: readonly InboxPaths[], request: ListRequest) {
  const { worktree, selection, readers, onUnreadable = () => {} } = request;
  const places = selection === 'all' ? (['unread', 'read'] as const) : ([selection] as const);
  const all: Placed[] = [];
  for (const paths of inboxes) {
    for (const place of places) {
      for (const name of handoffNames(paths[place])) {
        const file = await readInboxFile(paths[place], name);
        if (file === null) onUnreadable(join(paths[place], name));
        else if (worktree === null || !belongsElsewhere(file, worktree))
          all.push({ found: { file, place }, paths });
      }
    }
  }
  return toList(ctx, all, readers);
}

/** The same of one inbox. */
export const listInbox = (ctx: Context, paths: InboxPaths, request: ListRequest) =>
  listInboxes(ctx, [paths], request);

/** The same of a worktree, with what its next start takes over from those of its repository that were removed. */
export async function listWorktree(inbox: Inbox, selection: Selection, readers: SessionReaders) {
  const { ctx, identity, paths } = inbox;
  const own = await listInbox(ctx, paths, { worktree: identity.worktree, selection, readers });
  if (selection === 'read') return own;
  const lost = (await readLost(inbox)).filter(({ found }) => selection === 'all' || found.place === 'unread');
  const listed = await toList(ctx, [...lost], readers);
  const open = listed.filter(
    ({ path, state }) => basename(dirname(path)) === 'unread' || state === 'delivered',
  );
  return [...own, ...open].sort((a, b) => Date.parse(b.created) - Date.parse(a.created));
}

interface Placed {
  found: Found;
  paths: InboxPaths;
  gone?: string | undefined;
}

function toList(ctx: Context, all: Placed[], readers: SessionReaders | undefined) {
  const lookups = new Map<InboxPaths, Lookup>();
  for (const { paths } of all) {
    if (!lookups.has(paths)) lookups.set(paths, lookupOf(paths, readers, all));
  }
  all.sort((a, b) => newestFirst(a.found.file, b.found.file));
  return Promise.all(
    all.map(({ found, paths, gone }) =>
      toListed(ctx, found, lookups.get(paths) ?? lookupOf(paths, readers, all), gone),
    ),
  );
}

/** What this worktree sent and what became of it; a file that is gone (pruned, taken back) is left out. */
export async function listSentHandoffs(
  ctx: Context,
  self: Identity,
  readers?: SessionReaders,
): Promise<Listed[]> {
  const all: { found: Found; paths: InboxPaths }[] = [];
  for (const entry of listSent(ctx, self)) {
    const { place, path } = locateSent(entry);
    if (place === 'gone') continue;
    const file = await readInboxFile(dirname(path), basename(path));
    if (file) all.push({ found: { file, place }, paths: inboxPathsAt(dirname(dirname(path))) });
  }
  return toList(ctx, all, readers);
}

/** Reads an age such as `90d`, `12h`, `2w` into seconds. Throws `bad-age`. */
export function parseAge(age: string): number {
  const ms = ageMs(age);
  if (ms !== null) return ms / 1000;
  throw new HandoffError('bad-age', {
    message: `--older ${JSON.stringify(age)}: expected a number and h, d or w, as in 90d`,
    hint: 'handoff prune --older 90d --dry-run',
  });
}

/** The read handoffs that `prune` deletes, none in flight, and the paths of what cannot be judged and stays. */
export async function findPrunable({ ctx, paths, identity }: Inbox, olderSeconds: number) {
  requireTrust(paths);
  const unreadable: string[] = [];
  const read = await listInbox(ctx, paths, {
    worktree: identity.worktree,
    selection: 'read',
    onUnreadable: (path) => unreadable.push(path),
  });
  // By the records, not by the state that is listed: a malformed one may wait for an answer too.
  const inFlight = listInFlight(paths);
  const isOld = ({ path, age_s: age }: Listed) => age > olderSeconds && !inFlight.has(basename(path));
  return { handoffs: read.filter(isOld), unreadable };
}

export function pruneHandoffs(handoffs: readonly Listed[]): void {
  for (const handoff of handoffs) removeFile(handoff.path);
}
