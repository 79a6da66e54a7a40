import type { Context } from '../../context.ts';
import { systemCode } from '../../errors.ts';
import { distrustOf } from '../../files/trust.ts';
import { neutralisePath } from '../../text/untrusted.ts';
import type { Identity } from '../../worktree/identity.ts';
import type { InboxPaths } from '../inbox/paths.ts';
import { type InboxContent, readWaiting } from '../inbox/read-inbox.ts';
import { harmlessFileName } from '../surface/harmless-names.ts';
import { recoverInbox } from './deliver.ts';
import { type SessionReader, type Settled, settleInbox } from './settle.ts';

/** An inbox as a start finds it, after everything left over was put right. */
export interface PreparedInbox extends InboxContent, Settled {
  /** Handoffs that wait beyond `files`. */
  older: number;
  /** Lines about entries that were left alone. */
  notices: string[];
}

/** Recovers, settles and reads an inbox: what every verb that delivers does first. */
export async function prepareInbox(
  ctx: Context,
  identity: Identity,
  paths: InboxPaths,
  readers: (client: string) => SessionReader | null,
  ownSession: string | null,
): Promise<PreparedInbox> {
  const distrust = distrustOf(paths);
  if (distrust) {
    const { path, reason } = distrust;
    const notice = `Not read: ${neutralisePath(path)} ${reason}. Look into it, then: chmod 700 ${neutralisePath(path)}`;
    return { files: [], irregular: [], older: 0, returned: new Map(), pending: [], notices: [notice] };
  }
  const settled = await putInOrder(ctx, paths, readers, ownSession);
  const content = await readWaiting(paths, identity.worktree);
  const [first, ...more] = content.irregular;
  const notices = first
    ? [
        ...settled.notices,
        `Left alone in ${neutralisePath(paths.unread)}: ${harmlessFileName(first)}${more.length > 0 ? ` and ${more.length} more` : ''} (no regular file).`,
      ]
    : settled.notices;
  return { ...content, ...settled, notices };
}

/** A read-only root (a sandbox, a full disk) must not keep a session from reading what waits. */
async function putInOrder(
  ctx: Context,
  paths: InboxPaths,
  readers: (client: string) => SessionReader | null,
  ownSession: string | null,
): Promise<Settled & { notices: string[] }> {
  try {
    recoverInbox(ctx, paths);
    return { ...(await settleInbox(ctx, paths, readers, ownSession)), notices: [] };
  } catch (error) {
    const code = systemCode(error);
    if (code === '') throw error;
    return {
      returned: new Map(),
      pending: [],
      notices: [`Earlier deliveries could not be settled (${code}).`],
    };
  }
}
