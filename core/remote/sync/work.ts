import type { Context } from '../../context.ts';
import type { GitFault, GitStore } from '../../git/store.ts';
import type { SessionReaders } from '../../handoff/delivery/settle.ts';
import type { InboxPaths } from '../../handoff/inbox/paths.ts';
import type { Identity } from '../../worktree/identity.ts';
import type { Me } from '../letters/letter.ts';
import type { OutboxItem } from '../machine/outbox.ts';
import type { RemoteFiles, RemotePaths } from '../machine/paths.ts';
import type { Repository } from '../machine/repository.ts';
import type { Remote } from '../machine/settings.ts';
import type { Refused } from './reception.ts';

export interface SyncRequest {
  ctx: Context;
  paths: RemotePaths;
  remote: Remote;
  me: Me;
  repository: Repository;
  /** The worktree that gets what is received. */
  identity: Identity;
  readers: SessionReaders;
  /** False: only what waits in the outbox is sent. */
  receive: boolean;
  /** Whether what this machine itself sent to anybody may come back here. */
  own: boolean;
  left: () => number;
}

/** What went wrong; `fault` says of which kind, `reason` what git or we said. */
export interface SyncFault {
  fault: GitFault | 'hostile' | 'secret' | 'unsigned';
  reason: string;
}

/** One line of what a sync did. */
export interface Moved {
  id: string;
  name: string;
  to: string;
  from: string;
  path?: string;
  state?: string;
}

export interface Synced {
  sent: Moved[];
  received: Moved[];
  settled: Moved[];
  refused: Refused[];
  /** What stays in the outbox for a reason of its own. */
  kept: (SyncFault & { id: string; name: string })[];
  /** Whether another machine calls itself as this one does; null where nothing was looked at. */
  hasTwin: boolean | null;
  fault: SyncFault | null;
}

/** A sync that is under way. */
export interface Work extends SyncRequest {
  files: RemoteFiles;
  store: GitStore;
  inbox: InboxPaths;
  done: Synced;
}

export const movedOf = ({ letter, name, from }: OutboxItem): Moved => ({
  id: letter.id,
  name,
  to: letter.to,
  from,
});
