import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { systemCode } from '../../errors.ts';
import { liveClaims, recoverClaims } from '../../files/claim.ts';
import { renameFile } from '../../files/directory.ts';
import { entryAt, exists } from '../../files/entry.ts';
import { isOwnerDead } from '../../files/process.ts';
import { removeFile } from '../../files/remove.ts';
import { sweepInbox } from '../../files/sweep.ts';
import { distrustOf } from '../../files/trust.ts';
import { instantText } from '../../text/instants.ts';
import { neutralisePath } from '../../text/untrusted.ts';
import { findUnannounced } from '../inbox/announced.ts';
import type { Inbox, InboxPaths } from '../inbox/paths.ts';
import type { InboxContent } from '../inbox/read-inbox.ts';
import { readCurrent, type Superseded } from '../inbox/supersede.ts';
import { harmlessFileName } from '../surface/harmless-names.ts';
import { perform } from './perform.ts';
import {
  type DeliveryRecord,
  dropRecord,
  listRecords,
  listSettling,
  readRecord,
  recordPath,
  settlingPath,
} from './record.ts';
import { type Liveness, type Observation, type Reply, transition, unknownGraceMs } from './transition.ts';

type HeldSession = Pick<DeliveryRecord, 'session_id' | 'transcript'>;

export interface SessionReader {
  /** What the main conversation replied after the delivery. */
  readReply(record: DeliveryRecord): Reply;
  readLiveness(record: DeliveryRecord): Liveness;
  /** Whether one process holds both sessions, where a client's process may hold several. */
  isHeldTogether?(one: HeldSession, other: HeldSession): boolean;
  /** Whether its sessions answer by a call, which settles at once: then no transcript is missed. */
  answersByCall?: boolean;
}

export type SessionReaders = (client: string) => Promise<SessionReader | null>;

export interface Settled {
  /** Handoffs that went back to `unread/`: file name → instant of the delivery that nobody answered. */
  returned: Map<string, string>;
  /** Deliveries that wait for an answer in another session. */
  pending: DeliveryRecord[];
}

/** What a start spends on transcripts; deliveries that are left over are settled by the next one. */
const settleBudgetMs = 1_000;
const clockSlackMs = 60_000;

/** Makes records again of those that a process took to decide on, and died. */
function recoverSettling(ctx: Context, paths: InboxPaths): void {
  for (const { path, pid, entry } of listSettling(paths)) {
    const stat = entryAt(path);
    if (!stat?.isFile() || !isOwnerDead(pid, stat.ctimeMs, ctx.self, ctx.now().getTime())) continue;
    putBack(path, join(paths.delivered, entry));
  }
}

function putBack(taken: string, record: string): void {
  if (exists(record)) removeFile(taken);
  else renameFile(taken, record);
}

/**
 * Takes the record that was read, so that no other process settles it; null when another one did. A new delivery's
 * record, which may be there by then, goes back.
 */
export function takeRecord(ctx: Context, paths: InboxPaths, name: string, seen: DeliveryRecord | null) {
  const record = recordPath(paths, name);
  const taken = settlingPath(paths, name, ctx.self.pid);
  try {
    renameFile(record, taken);
    const now = readRecord(taken);
    if (now?.session_id === seen?.session_id && now?.at === seen?.at) return taken;
    putBack(taken, record);
    return null;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Decides what became of every delivery in flight, before anything new is claimed (spec/delivery.md, "Settle"). */
export async function settleInbox(
  { ctx, paths }: Pick<Inbox, 'ctx' | 'paths'>,
  readers: SessionReaders,
  ownSession: string | null,
): Promise<Settled> {
  const settled: Settled = { returned: new Map(), pending: [] };
  recoverSettling(ctx, paths);
  const now = ctx.now();
  for (const name of listRecords(paths)) {
    if (ctx.now().getTime() - now.getTime() > settleBudgetMs) break;
    const path = recordPath(paths, name);
    const record = readRecord(path);
    // A directory or a link of that name is none of ours, and one that cannot be removed would end the settling.
    if (record === null && !entryAt(path)?.isFile()) continue;
    if (isVoid(ctx, paths, name, record)) dropRecord(paths, name);
    if (!isArchived(paths, name)) continue;
    const seen = await observe(ctx, record, readers, ownSession);
    const step = transition('delivered', { type: 'settle', ...seen });
    const taken = step.actions.includes('drop-record') ? takeRecord(ctx, paths, name, record) : path;
    if (taken === null) continue;
    await perform(step.actions, {
      ctx,
      paths,
      handoff: { name, sentinel: '' },
      path: join(paths.read, name),
      record: taken,
      deliveries: 0,
      session: null,
      // By its file's name: what the record says of it could be anything.
      tellPending: () => record && settled.pending.push({ ...record, name }),
    });
    if (step.state === 'unread') settled.returned.set(name, record?.at ?? instantText(now));
  }
  return settled;
}

/** A link or a directory of that name is somebody's own: nothing was delivered from there. */
export function isArchived(paths: InboxPaths, name: string): boolean {
  return entryAt(join(paths.read, name))?.isFile() ?? false;
}

/** Whether a record says nothing: its file is not in `read/`, and its writer is not on the way to put it there. */
function isVoid(ctx: Context, paths: InboxPaths, name: string, record: DeliveryRecord | null): boolean {
  if (isArchived(paths, name)) return false;
  const fresh = record !== null && Date.parse(record.at) >= ctx.self.startedAt;
  // A pid tells nothing of another machine's processes: its writer may still be at work.
  const away = record !== null && record.host !== ctx.self.host;
  const held = away && Math.abs(ctx.now().getTime() - Date.parse(record.at)) < unknownGraceMs;
  if (fresh || held || liveClaims(paths, ctx.self, ctx.now().getTime()).has(name)) return false;
  // Once more: its writer may have archived it between the two looks.
  return !isArchived(paths, name);
}

/** What is known of a delivery; one whose record cannot be read counts as lost. */
async function observe(
  ctx: Context,
  record: DeliveryRecord | null,
  readers: SessionReaders,
  ownSession: string | null,
): Promise<Observation> {
  if (record === null)
    return { own: false, recent: false, reply: 'none', session: 'over', transcript: true, ageMs: 0 };
  const at = Date.parse(record.at);
  const now = ctx.now().getTime();
  const own = record.session_id === ownSession;
  const recent = at >= ctx.self.startedAt && at <= now + clockSlackMs;
  const reader = own || recent ? null : await readers(record.client);
  // In this order: a session that answers and ends between the two looks must not be taken for one that never did.
  const session = reader && record.host === ctx.self.host ? reader.readLiveness(record) : 'unknown';
  const reply = reader?.readReply(record) ?? 'none';
  const transcript = record.transcript !== null || (reader?.answersByCall ?? false);
  return { own, recent, reply, session, transcript, ageMs: Math.abs(now - at) };
}

/** An inbox as a start finds it, after everything left over was put right. */
export interface PreparedInbox extends InboxContent, Settled {
  /** Of `files` those that a newer one of them takes the place of are left out. */
  superseded: Superseded[];
  older: number;
  /** Lines about what could not be read or settled. */
  notices: string[];
}

/** Brings back what dead processes left, and drops the records that are void by it. */
export function recoverInbox({ ctx, paths }: Pick<Inbox, 'ctx' | 'paths'>): void {
  const now = ctx.now().getTime();
  const isHeldElsewhere = (name: string) => {
    const host = readRecord(recordPath(paths, name))?.host;
    return host !== undefined && host !== ctx.self.host;
  };
  for (const name of recoverClaims(paths, ctx.self, now, isHeldElsewhere)) dropRecord(paths, name);
  sweepInbox(paths.inbox, ctx.self, now);
}

/**
 * Recovers, settles and reads an inbox: what every verb that delivers does first. `beforeReading` may still file
 * something, and sees what came back by then.
 */
export async function prepareInbox(
  inbox: Inbox,
  readers: SessionReaders,
  ownSession: string | null,
  beforeReading: () => Promise<void> = async () => undefined,
): Promise<PreparedInbox> {
  const { identity, paths } = inbox;
  let settled: Settled = { returned: new Map(), pending: [] };
  const distrust = distrustOf(paths);
  if (distrust) {
    const path = neutralisePath(distrust.path);
    const notice = `Not read: ${path} ${distrust.reason}. Look into it, then: chmod 700 ${path}`;
    return {
      files: [],
      superseded: [],
      irregular: [],
      vanished: [],
      older: 0,
      ...settled,
      notices: [notice],
    };
  }
  const notices: string[] = [];
  try {
    recoverInbox(inbox);
    settled = await settleInbox(inbox, readers, ownSession);
  } catch (error) {
    // A read-only root (a sandbox, a full disk) must not keep a session from reading what waits.
    if (systemCode(error) === '') throw error;
    notices.push(`Earlier deliveries could not be settled (${systemCode(error)}).`);
  }
  await beforeReading();
  const content = await readCurrent(paths, identity.worktree);
  const [first, ...more] = findUnannounced(paths, content.irregular);
  if (first) {
    const others = more.length > 0 ? ` and ${more.length} more` : '';
    notices.push(
      `Left alone in ${neutralisePath(paths.unread)}: ${harmlessFileName(first)}${others} (no regular file).`,
    );
  }
  return { ...content, ...settled, notices };
}
