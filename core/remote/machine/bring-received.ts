import type { Context } from '../../context.ts';
import type { InboxPaths } from '../../handoff/inbox/paths.ts';
import { bringHere, holdExpired } from './fate.ts';
import { readLedger } from './ledger.ts';
import { type KnownPlace, type RemotePaths, remoteFiles } from './paths.ts';

/**
 * Brings what was received in other worktrees of this repository, and keeps back what another machine may have by now.
 * Nothing asks the network.
 */
export function bringReceived(ctx: Context, paths: RemotePaths, place: KnownPlace, here: InboxPaths): void {
  for (const id of place.remotes) {
    const ledger = readLedger(paths, remoteFiles(paths, id));
    if (ledger === null) continue;
    holdExpired(ctx, ledger);
    bringHere(ctx, ledger, here, place);
  }
}
