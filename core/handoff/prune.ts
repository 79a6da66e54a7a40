import { basename } from 'node:path';
import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { removeFile } from '../files/remove.ts';
import { requireTrust } from '../files/trust.ts';
import { listInFlight } from './delivery/record.ts';
import type { InboxPaths } from './inbox/paths.ts';
import { type Listed, listInbox } from './list.ts';

const units = { h: 3600, d: 86_400, w: 604_800 } as const;

/** Reads an age such as `90d`, `12h`, `2w` into seconds. Throws `bad-age`. */
export function parseAge(age: string): number {
  const match = /^(\d{1,6})([hdw])$/.exec(age);
  if (!match) {
    throw new HandoffError('bad-age', {
      message: `--older ${JSON.stringify(age)}: expected a number and h, d or w, as in 90d`,
      hint: 'handoff prune --older 90d --dry-run',
    });
  }
  return Number(match[1]) * units[match[2] as keyof typeof units];
}

/** What `prune` found: to be deleted, and the paths of what cannot be judged and stays. */
export interface Prunable {
  handoffs: Listed[];
  unreadable: string[];
}

/** The read handoffs of one inbox that are older; what is in flight is not among them. */
export async function findPrunable(
  ctx: Context,
  paths: InboxPaths,
  worktree: string | null,
  olderSeconds: number,
): Promise<Prunable> {
  requireTrust(paths);
  const unreadable: string[] = [];
  const read = await listInbox(ctx, paths, worktree, 'read', (path) => unreadable.push(path));
  // By the records, not by the state that is listed: a malformed one may wait for an answer too.
  const inFlight = listInFlight(paths);
  const isOld = ({ path, age_s: age }: Listed) => age > olderSeconds && !inFlight.has(basename(path));
  return { handoffs: read.filter(isOld), unreadable };
}

/** Deletes them. */
export function pruneHandoffs(handoffs: readonly Listed[]): void {
  for (const handoff of handoffs) removeFile(handoff.path);
}
