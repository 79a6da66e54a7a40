import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { systemCode } from '../../errors.ts';
import { claimedNames, claimFile, moveDurably } from '../../files/claim.ts';
import { ensureDirectory } from '../../files/directory.ts';
import { entryAt, isDirectory } from '../../files/entry.ts';
import { removeFile } from '../../files/remove.ts';
import { listInFlight, readRecord, recordPath } from '../../handoff/delivery/record.ts';
import { recoverInbox, type SessionReaders, settleInbox } from '../../handoff/delivery/settle.ts';
import { everyInbox, type InboxPaths, inboxPathsAt } from '../../handoff/inbox/paths.ts';
import { readInboxFile } from '../../handoff/inbox/read-inbox.ts';
import { type Claim, isLeaseGood, type Ledger } from './ledger.ts';
import { isSameRepository, type Repository } from './repository.ts';

/** Where handoffs lie that may not be delivered before the remote was asked again. */
export const heldDirectory = ({ inbox }: InboxPaths): string => join(inbox, '.held');

/** What became here of a handoff that this machine claimed. `busy`: a process is at work on it. */
export type Fate =
  | { fate: 'waiting' | 'held' | 'returned'; paths: InboxPaths; deliveries: number }
  | { fate: 'delivered' | 'seen' | 'acknowledged' | 'busy' | 'missing' };

function holds(paths: InboxPaths, name: string): boolean {
  return (
    [paths.unread, paths.read, heldDirectory(paths)].some(
      (directory) => entryAt(join(directory, name)) !== null,
    ) || claimedNames(paths).has(name)
  );
}

type Filed = Pick<Claim, 'inbox' | 'name'>;

/** The inbox that holds a claimed handoff: a start in another worktree may have taken it over. */
function locateClaim(ctx: Context, { inbox, name }: Filed): InboxPaths | null {
  const noted = inboxPathsAt(inbox);
  if (holds(noted, name)) return noted;
  return everyInbox(ctx).find((paths) => holds(paths, name)) ?? null;
}

/** Settles the inboxes in which claimed handoffs lie, so that what nobody answered is back. */
export async function settleClaims(ctx: Context, ledger: Ledger, readers: SessionReaders): Promise<void> {
  const inboxes = new Map<string, InboxPaths>();
  for (const claim of Object.values(ledger.claims)) {
    const paths = locateClaim(ctx, claim);
    if (paths !== null && isDirectory(paths.delivered)) inboxes.set(paths.inbox, paths);
  }
  for (const paths of inboxes.values()) {
    recoverInbox({ ctx, paths });
    await settleInbox({ ctx, paths }, readers, null);
  }
}

/** Finds out what became of a claimed handoff. */
export async function fateOf(ctx: Context, claim: Claim, readers: SessionReaders): Promise<Fate> {
  const paths = locateClaim(ctx, claim);
  if (paths === null) return { fate: 'missing' };
  const { name } = claim;
  if (entryAt(join(heldDirectory(paths), name)) !== null)
    return { fate: 'held', paths, deliveries: claim.deliveries };
  const waiting = await readInboxFile(paths.unread, name);
  if (waiting !== null) {
    const { deliveries } = waiting;
    return { fate: deliveries > claim.deliveries ? 'returned' : 'waiting', paths, deliveries };
  }
  const read = await readInboxFile(paths.read, name);
  if (read === null) return { fate: 'busy' };
  if (listInFlight(paths).has(name)) {
    const record = readRecord(recordPath(paths, name));
    const reply = record === null ? 'none' : ((await readers(record.client))?.readReply(record) ?? 'none');
    return { fate: ({ sentinel: 'acknowledged', other: 'seen', none: 'delivered' } as const)[reply] };
  }
  return { fate: read.handoff.fields.get('acknowledged_at') ? 'acknowledged' : 'seen' };
}

/** Takes a handoff that nobody has yet out of its inbox; false where a reader was faster. The remote holds its text. */
export function withdraw(ctx: Context, claim: Filed): boolean {
  const paths = locateClaim(ctx, claim);
  if (paths === null) return true;
  removeFile(join(heldDirectory(paths), claim.name));
  if (entryAt(join(paths.unread, claim.name)) === null) return !holds(paths, claim.name);
  const mine = claimFile(paths, claim.name, ctx.self);
  if (mine === null) return false;
  removeFile(mine);
  return true;
}

/** Moves a file between directories of inboxes; false where another process has it by now. */
function moveIfThere(from: string, to: string, name: string): boolean {
  const source = join(from, name);
  if (entryAt(source) === null) return false;
  ensureDirectory(to);
  try {
    moveDurably(source, to, name);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Puts back what was held, once the claim is good again. */
export function unhold(paths: InboxPaths, name: string): void {
  moveIfThere(heldDirectory(paths), paths.unread, name);
}

/** Keeps back what may not be delivered before the remote was asked again: another machine may have it by now. */
export function holdExpired(ctx: Context, ledger: Ledger): void {
  const now = ctx.now().getTime();
  for (const claim of Object.values(ledger.claims)) {
    if (claim.phase !== 'filed' || isLeaseGood(claim, now)) continue;
    const paths = locateClaim(ctx, claim);
    if (paths !== null) moveIfThere(paths.unread, heldDirectory(paths), claim.name);
  }
}

/** Brings what this repository received in another of its worktrees: it is for whoever works next in any of them. */
export function bringHere(ctx: Context, ledger: Ledger, here: InboxPaths, repository: Repository): void {
  const now = ctx.now().getTime();
  for (const claim of Object.values(ledger.claims)) {
    if (claim.phase !== 'filed' || claim.inbox === here.inbox || !isLeaseGood(claim, now)) continue;
    if (isSameRepository(claim.repository, repository))
      moveIfThere(inboxPathsAt(claim.inbox).unread, here.unread, claim.name);
  }
}
