import { spawn } from 'node:child_process';
import type { Context } from '../../../core/context.ts';
import { targetAt } from '../../../core/files/entry.ts';
import { readRegularFile } from '../../../core/files/read.ts';
import { distrustOf } from '../../../core/files/trust.ts';
import { replaceFile } from '../../../core/files/write.ts';
import type { InboxPaths } from '../../../core/handoff/inbox/paths.ts';
import {
  type RemoteFiles,
  readPlace,
  remoteFiles,
  remotePathsOrNull,
} from '../../../core/remote/machine/paths.ts';
import type { Identity } from '../../../core/worktree/identity.ts';
import { bundlePath } from '../../client/installation.ts';
import { logFailure } from '../log.ts';

/** At most one fetch is begun in this time. */
const fetchEveryMs = 60_000;

/** Whether a ledger names a claim, by its beginning: to parse it takes a start longer than all else here. */
const holdsClaims = ({ ledger }: RemoteFiles) =>
  readRegularFile(ledger, 16)?.bytes.toString('latin1').startsWith('{"claims":{"') ?? false;

/** Brings what was fetched before, wherever in this repository it lies. What fails there keeps no start from its own. */
export async function bringReceived(ctx: Context, { worktree }: Identity, here: InboxPaths): Promise<void> {
  try {
    const paths = remotePathsOrNull(ctx);
    const place = paths && readPlace(paths, worktree);
    if (!paths || !place || distrustOf(here) !== null) return;
    const hasClaims = place.remotes.some((id) => holdsClaims(remoteFiles(paths, id)));
    if (!hasClaims) return;
    const { bringReceived: bring } = await import('../../../core/remote/machine/bring-received.ts');
    bring(ctx, paths, place, here);
  } catch (error) {
    logFailure(ctx, 'what was received over a remote could not be brought', error);
  }
}

/** Starts a sync that outlives this start, unless one was started a moment ago. Nothing waits for it. */
export function fetchInBackground(ctx: Context, { worktree }: Identity): void {
  try {
    const paths = remotePathsOrNull(ctx);
    const place = paths && readPlace(paths, worktree);
    const [first] = place?.remotes ?? [];
    if (!paths || first === undefined) return;
    const { fetched } = remoteFiles(paths, first);
    const age = ctx.now().getTime() - (targetAt(fetched)?.mtimeMs ?? 0);
    if (age >= 0 && age < fetchEveryMs) return;
    replaceFile(fetched, '', { durable: false });
    const args = [bundlePath, 'sync', '--background', '--in', worktree];
    const options = { cwd: worktree, detached: true, stdio: 'ignore', windowsHide: true } as const;
    spawn(process.execPath, args, options)
      .on('error', () => {})
      .unref();
  } catch (error) {
    logFailure(ctx, 'a fetch in the background could not be started', error);
  }
}
