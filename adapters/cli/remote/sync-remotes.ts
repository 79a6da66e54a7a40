import { setTimeout } from 'node:timers/promises';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { type Lock, takeLock } from '../../../core/files/own/lock.ts';
import { type RemotePaths, remoteFiles, remotePaths } from '../../../core/remote/machine/paths.ts';
import type { Repository } from '../../../core/remote/machine/repository.ts';
import {
  type Remote,
  readSettings,
  remotesHere,
  type Settings,
  whoAmI,
} from '../../../core/remote/machine/settings.ts';
import { noteLast } from '../../../core/remote/sync/last-outcome.ts';
import { syncRemote } from '../../../core/remote/sync/sync.ts';
import type { Synced, SyncFault } from '../../../core/remote/sync/work.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { sessionReaders } from '../../clients.ts';
import type { Workplace } from '../verb.ts';

export interface SyncedRemote extends Synced {
  remote: Remote;
}

export interface SyncOptions {
  receive: boolean;
  own: boolean;
  limitMs: number;
  /** False: where another one is at work on a remote, nothing is done there. */
  wait: boolean;
}

/** The remotes of a worktree, with all that is needed to use them. Throws `remote-not-found` where it has none. */
export function openRemotes({ ctx, identity }: Workplace): {
  remotes: [Remote, ...Remote[]];
  repository: Repository;
  settings: Settings;
  paths: RemotePaths;
} {
  const paths = remotePaths(ctx);
  const { remotes, repository, settings } = remotesHere(ctx, identity.worktree);
  const [first, ...more] = remotes;
  if (first !== undefined) return { remotes: [first, ...more], repository, settings, paths };
  const others = settings.remotes.length > 0 ? `; other repositories have ${settings.remotes.length}` : '';
  throw new HandoffError('remote-not-found', {
    message: `no remote was added for the repository of ${identity.worktree}: its handoffs stay on this machine${others}`,
    hint: 'handoff remote add <git-url>, or for the project’s own: handoff remote add --this-repository',
  });
}

const busy = (holder: string) =>
  new HandoffError('remote-failed', {
    message: `another sync is at work: ${holder}`,
    hint: 'wait until it is done, then: handoff sync',
  });

/** Takes the lock of a remote; waits for it as long as is allowed, or returns null. */
export async function lockRemote(
  ctx: Context,
  path: string,
  left: () => number,
  wait: boolean,
): Promise<Lock | null> {
  for (;;) {
    try {
      return takeLock(path, ctx, busy);
    } catch (error) {
      if (!(error instanceof HandoffError) || error.code !== 'remote-failed') throw error;
      if (!wait) return null;
      if (left() <= 0) throw error;
      await setTimeout(50);
    }
  }
}

/** Syncs every remote of a worktree, one after the other, within the limit for all. */
export async function syncRemotes(workplace: Workplace, options: SyncOptions): Promise<SyncedRemote[]> {
  const { ctx, identity } = workplace;
  const { remotes, repository, settings, paths } = openRemotes(workplace);
  const until = performance.now() + options.limitMs;
  const left = () => until - performance.now();
  const me = whoAmI(ctx, identity.worktree, settings);
  const done: SyncedRemote[] = [];
  for (const remote of remotes) {
    const files = remoteFiles(paths, remote.id);
    const lock = await lockRemote(ctx, files.lock, left, options.wait);
    if (lock === null) continue;
    try {
      // It may have been removed while this waited for the lock.
      if (!readSettings(ctx, paths).remotes.some(({ id }) => id === remote.id)) continue;
      const readers = sessionReaders(ctx);
      const { receive, own } = options;
      const request = { ctx, paths, remote, me, repository, identity, readers, receive, own, left };
      const synced = await syncRemote(request);
      noteLast(paths, files, ctx.now(), synced);
      done.push({ ...synced, remote });
    } finally {
      lock.release();
    }
  }
  return done;
}

const advice: Readonly<Record<string, string>> & Record<SyncFault['fault'], string> = {
  unreachable: 'check the address and the network, then: handoff sync',
  auth: 'log in once in a terminal, so that git asks no more',
  refused:
    'the server takes no such ref: ask whoever keeps it to allow refs/agent-handoffs/*, or add another remote',
  corrupt: 'fetch it by hand to see what git says',
  raced: 'many machines push at once; repeat: handoff sync',
  late: 'the network is slow; it is tried again at the next start, or: handoff sync',
  hostile:
    'somebody wrote into the ref what this program did not; look at it, and delete the ref if it is not yours',
  secret: 'take the secret out and publish again',
  unsigned: 'git config --global user.signingkey and gpg.format say with what git signs',
};

/** What a person does about a fault: a command where there is one. */
export function adviceFor({ fault }: { fault: string }, url: string): string {
  const look = `git ls-remote ${shellWord(url)} 'refs/agent-handoffs/*'`;
  const isGit = ['auth', 'unreachable', 'corrupt'].includes(fault);
  const isBad = fault === 'hostile' ? `: git push ${shellWord(url)} :refs/agent-handoffs/v1` : '';
  return `${advice[fault] ?? 'handoff sync'}${isGit ? `: ${look}` : isBad}`;
}
