import { systemCode } from '../../errors.ts';
import { recoverClaims } from '../../files/claim.ts';
import { sweepInbox } from '../../files/sweep.ts';
import { distrustOf } from '../../files/trust.ts';
import { neutralisePath } from '../../text/untrusted.ts';
import type { Inbox } from '../inbox/paths.ts';
import { type InboxContent, readWaiting } from '../inbox/read-inbox.ts';
import { harmlessFileName } from '../surface/harmless-names.ts';
import { dropRecord, readRecord, recordPath } from './record.ts';
import { type SessionReaders, type Settled, settleInbox } from './settle.ts';

/** An inbox as a start finds it, after everything left over was put right. */
export interface PreparedInbox extends InboxContent, Settled {
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

/** Recovers, settles and reads an inbox: what every verb that delivers does first. */
export async function prepareInbox(
  inbox: Inbox,
  readers: SessionReaders,
  ownSession: string | null,
): Promise<PreparedInbox> {
  const { identity, paths } = inbox;
  let settled: Settled = { returned: new Map(), pending: [] };
  const distrust = distrustOf(paths);
  if (distrust) {
    const path = neutralisePath(distrust.path);
    const notice = `Not read: ${path} ${distrust.reason}. Look into it, then: chmod 700 ${path}`;
    return { files: [], irregular: [], older: 0, ...settled, notices: [notice] };
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
  const content = await readWaiting(paths, identity.worktree);
  const [first, ...more] = content.irregular;
  if (first) {
    const others = more.length > 0 ? ` and ${more.length} more` : '';
    notices.push(
      `Left alone in ${neutralisePath(paths.unread)}: ${harmlessFileName(first)}${others} (no regular file).`,
    );
  }
  return { ...content, ...settled, notices };
}
