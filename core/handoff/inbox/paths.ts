import { join } from 'node:path';
import { type Context, rootOf } from '../../context.ts';
import { listNames } from '../../files/read.ts';
import type { Identity } from '../../worktree/identity.ts';

/** The directories of one inbox (spec/storage.md, "Layout"). Names that begin with a dot are ours alone. */
export interface InboxPaths {
  inbox: string;
  unread: string;
  read: string;
  delivered: string;
  /** What each session received: `<session_id>.json`. */
  done: string;
  sent: string;
  /** What is known of sessions that ended without a handoff. */
  rescue: string;
}

/** The inbox of a worktree, with what its use needs of the outside. */
export interface Inbox {
  ctx: Context;
  identity: Identity;
  paths: InboxPaths;
}

export function inboxPathsAt(inbox: string): InboxPaths {
  const delivered = join(inbox, '.delivered');
  return {
    inbox,
    unread: join(inbox, 'unread'),
    read: join(inbox, 'read'),
    delivered,
    done: join(delivered, '.done'),
    sent: join(inbox, '.sent'),
    rescue: join(inbox, '.rescue'),
  };
}

export function inboxPaths(ctx: Pick<Context, 'home' | 'env'>, identity: Identity): InboxPaths {
  return inboxPathsAt(join(rootOf(ctx), identity.slug, identity.recipient));
}

/** Returns every inbox under the root; names that begin with a dot are our own records. */
export function everyInbox(ctx: Context): InboxPaths[] {
  const root = rootOf(ctx);
  return listNames(root)
    .filter((slug) => !slug.startsWith('.'))
    .flatMap((slug) =>
      listNames(join(root, slug)).map((recipient) => inboxPathsAt(join(root, slug, recipient))),
    );
}
