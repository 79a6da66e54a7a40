import { basename, dirname } from 'node:path';
import type { Context } from '../../core/context.ts';
import { distrustOf } from '../../core/files/trust.ts';
import { listReceptions, type Reception } from '../../core/handoff/delivery/received.ts';
import { everyInbox, type InboxPaths, inboxPathsAt } from '../../core/handoff/inbox/paths.ts';
import { type InboxFile, readInboxFile } from '../../core/handoff/inbox/read-inbox.ts';
import { listSent, locateSent } from '../../core/handoff/inbox/sent.ts';
import type { Identity } from '../../core/worktree/identity.ts';

/** A handoff that sessions received, the last one last. */
export interface Delivered {
  file: InboxFile;
  place: 'unread' | 'read';
  paths: InboxPaths;
  receptions: readonly Reception[];
}

/** Reads a handoff of an inbox wherever it is there; null where it is gone. */
async function readPlaced(
  paths: InboxPaths,
  name: string,
): Promise<Pick<Delivered, 'file' | 'place'> | null> {
  for (const place of ['read', 'unread'] as const) {
    // A name is joined to a directory: one that leads out of it is no handoff's.
    const file = basename(name) === name ? await readInboxFile(paths[place], name) : null;
    if (file !== null) return { file, place };
  }
  return null;
}

export function receptionsOf(paths: InboxPaths, name: string): Reception[] {
  return listReceptions(paths).filter((one) => one.name === name);
}

/** Returns the handoffs of an inbox that sessions received since an instant, those of one session behind each other. */
export async function listDelivered(paths: InboxPaths, sinceMs: number): Promise<Delivered[]> {
  if (distrustOf(paths) !== null) return [];
  const known = listReceptions(paths);
  const all: Delivered[] = [];
  for (const name of new Set(known.map((one) => one.name))) {
    const receptions = known.filter((one) => one.name === name);
    if (!(Date.parse(receptions.at(-1)?.at ?? '') >= sinceMs)) continue;
    const placed = await readPlaced(paths, name);
    if (placed !== null) all.push({ ...placed, paths, receptions });
  }
  const sessionOf = ({ receptions }: Delivered) => receptions.at(-1)?.session_id ?? '';
  return all.sort((one, other) => (sessionOf(one) < sessionOf(other) ? -1 : 1));
}

/** The same of every inbox. */
export async function listEveryDelivered(ctx: Context, sinceMs: number): Promise<Delivered[]> {
  const all: Delivered[] = [];
  for (const paths of everyInbox(ctx)) all.push(...(await listDelivered(paths, sinceMs)));
  return all;
}

/** Returns what a worktree sent and sessions received, the newest first, at most so many. */
export async function listSentDelivered(ctx: Context, self: Identity, most: number): Promise<Delivered[]> {
  const all: Delivered[] = [];
  for (const entry of listSent(ctx, self)) {
    if (all.length === most) break;
    const { place, path } = locateSent(entry);
    if (place === 'gone') continue;
    const paths = inboxPathsAt(dirname(dirname(path)));
    const receptions = receptionsOf(paths, basename(path));
    const file = receptions.length === 0 ? null : await readInboxFile(dirname(path), basename(path));
    if (file !== null) all.push({ file, place, paths, receptions });
  }
  return all;
}
