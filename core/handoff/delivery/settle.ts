import { isUtf8 } from 'node:buffer';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { systemCode } from '../../errors.ts';
import { liveClaims, moveDurably } from '../../files/claim.ts';
import { ensureDirectory } from '../../files/directory.ts';
import { entryAt } from '../../files/entry.ts';
import { isOwnerDead } from '../../files/process.ts';
import { readRegularFile } from '../../files/read.ts';
import { removeFile } from '../../files/remove.ts';
import { replaceFile } from '../../files/write.ts';
import { instantOf } from '../../text/instant.ts';
import { type Stamps, stampText } from '../format/stamp.ts';
import type { InboxPaths } from '../inbox/paths.ts';
import { handoffLimit } from '../inbox/read-inbox.ts';
import { dropRecord, listRecords, listSettling, readRecord, recordPath, settlingPath } from './record.ts';
import type { DeliveryRecord } from './record-schema.ts';
import { type Action, type Liveness, type Reply, transition, unknownGraceMs } from './transition.ts';

/** How a client's sessions are looked at; one per host (design, "A host is a small adapter"). */
export interface SessionReader {
  /** What the main conversation replied after the delivery. */
  readReply(record: DeliveryRecord): Reply;
  readLiveness(record: DeliveryRecord): Liveness;
}

export interface Settled {
  /** Handoffs that went back to `unread/`: file name → instant of the delivery nobody answered. */
  returned: Map<string, string>;
  /** Deliveries that wait for an answer in another session. */
  pending: DeliveryRecord[];
}

/** What a start spends on transcripts; deliveries that are left over are settled by the next one. */
const settleBudgetMs = 1_000;

/** Stamps a file in place; one that cannot be stamped stays as it is. */
export async function stampFile(paths: InboxPaths, path: string, stamps: Stamps): Promise<void> {
  const file = readRegularFile(path, handoffLimit);
  if (!file || file.size > file.bytes.length || !isUtf8(file.bytes)) return;
  const stamped = await stampText(Buffer.from(file.bytes).toString('utf8'), stamps);
  if (stamped !== null) replaceFile(path, stamped, { workIn: paths.inbox });
}

/** A settler that died between its rename and its work left the record under its own name: it becomes a record again. */
function recoverSettling(ctx: Context, paths: InboxPaths): void {
  for (const { path, pid, entry } of listSettling(paths)) {
    const stat = entryAt(path);
    if (!stat?.isFile() || !isOwnerDead(pid, stat.ctimeMs, ctx.self, ctx.now().getTime())) continue;
    const target = join(paths.delivered, entry);
    if (existsSync(target)) removeFile(path);
    else renameSync(path, target);
  }
}

/**
 * Takes the record that was looked at. Another start may have settled that one meanwhile and delivered the handoff
 * again: then what was taken is the new delivery's record, and goes back.
 */
function takeRecord(
  paths: InboxPaths,
  name: string,
  pid: number,
  seen: DeliveryRecord | null,
): string | null {
  const taken = settlingPath(paths, name, pid);
  try {
    renameSync(recordPath(paths, name), taken);
    const now = readRecord(taken);
    if (now?.session_id === seen?.session_id && now?.at === seen?.at) return taken;
    if (existsSync(recordPath(paths, name))) removeFile(taken);
    else renameSync(taken, recordPath(paths, name));
    return null;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function act(paths: InboxPaths, name: string, actions: readonly Action[], now: Date): Promise<void> {
  const archived = join(paths.read, name);
  for (const action of actions) {
    if (action === 'stamp-acknowledged') {
      await stampFile(paths, archived, { seen_at: instantOf(now), acknowledged_at: instantOf(now) });
    }
    if (action === 'stamp-seen') await stampFile(paths, archived, { seen_at: instantOf(now) });
    if (action === 'return-to-unread') {
      ensureDirectory(paths.unread);
      // Else a loss of power could keep the record's removal and lose the move: archived, and nobody knows of it.
      moveDurably(archived, paths.unread, name);
    }
  }
}

/**
 * Decides what became of every delivery in flight, before anything new is claimed (spec/delivery.md, "Settle").
 * Bounded by what is in flight, never by the archive.
 */
export async function settleInbox(
  ctx: Context,
  paths: InboxPaths,
  readers: (client: string) => SessionReader | null,
  ownSession: string | null,
): Promise<Settled> {
  const settled: Settled = { returned: new Map(), pending: [] };
  if (!existsSync(paths.delivered)) return settled;
  recoverSettling(ctx, paths);
  const now = ctx.now();
  for (const name of listRecords(paths)) {
    if (ctx.now().getTime() - now.getTime() > settleBudgetMs) break;
    const record = readRecord(recordPath(paths, name));
    // A directory or a link of that name is none of ours, and one that cannot be removed would end the settling.
    if (record === null && !entryAt(recordPath(paths, name))?.isFile()) continue;
    if (isVoid(ctx, paths, name, record)) dropRecord(paths, name);
    if (!isArchived(paths, name)) continue;
    const step = transition('delivered', { type: 'settle', ...observe(ctx, record, readers, ownSession) });
    // By its file's name: what the record says of it could be anything.
    if (record && step.actions.includes('tell-pending')) settled.pending.push({ ...record, name });
    if (!step.actions.includes('drop-record')) continue;
    const taken = takeRecord(paths, name, ctx.self.pid, record);
    if (taken === null) continue;
    await act(paths, name, step.actions, now);
    removeFile(taken);
    if (step.state === 'unread') settled.returned.set(name, record?.at ?? instantOf(now));
  }
  return settled;
}

/** A link or a directory of that name is somebody's own: nothing was delivered from there. */
function isArchived(paths: InboxPaths, name: string): boolean {
  return entryAt(join(paths.read, name))?.isFile() ?? false;
}

/** A record whose file is not in `read/` says nothing, unless its writer is still between record and rename. */
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

function observe(
  ctx: Context,
  record: DeliveryRecord | null,
  readers: (client: string) => SessionReader | null,
  ownSession: string | null,
) {
  const lost = {
    own: false,
    recent: false,
    reply: 'none',
    session: 'over',
    transcript: true,
    ageMs: 0,
  } as const;
  if (record === null) return lost;
  const at = Date.parse(record.at);
  const own = ownSession !== null && record.session_id === ownSession;
  const recent = at >= ctx.self.startedAt && at <= ctx.now().getTime() + 60_000;
  const reader = readers(record.client);
  const known = reader !== null && !own && !recent;
  // In this order: a session that answers and ends between the two looks must not be taken for one that never did.
  const session = known && record.host === ctx.self.host ? reader.readLiveness(record) : 'unknown';
  return {
    own,
    recent,
    reply: known ? reader.readReply(record) : 'none',
    session,
    transcript: record.transcript !== null,
    ageMs: Math.abs(ctx.now().getTime() - at),
  } as const;
}
