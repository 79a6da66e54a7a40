import { basename, dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { exists } from '../files/entry.ts';
import { removeFile } from '../files/remove.ts';
import { requireTrust } from '../files/trust.ts';
import { ageMs, instantText } from '../text/instants.ts';
import { neutraliseLine } from '../text/untrusted.ts';
import type { Identity } from '../worktree/identity.ts';
import { listInFlight, recordPath } from './delivery/record.ts';
import { type Inbox, type InboxPaths, inboxPathsAt } from './inbox/paths.ts';
import {
  belongsElsewhere,
  handoffNames,
  type InboxFile,
  readInbox,
  readInboxFile,
} from './inbox/read-inbox.ts';
import { listSent, locateSent } from './inbox/sent.ts';
import { titleOf } from './surface/item.ts';

export type Listed = ReturnType<typeof toListed>;

export type Selection = 'unread' | 'read' | 'all';

/** What became of a file: by its directory, its record and its stamps. */
function stateOf({ file, handoff }: InboxFile, place: 'unread' | 'read', paths: InboxPaths) {
  if (handoff.problems.length > 0) return 'malformed';
  if (place === 'unread') return 'unread';
  if (exists(recordPath(paths, file))) return 'delivered';
  return handoff.fields.get('acknowledged_at') ? 'acknowledged' : 'seen';
}

function toListed(ctx: Context, paths: InboxPaths, file: InboxFile, place: 'unread' | 'read') {
  const { fields } = file.handoff;
  return {
    path: file.path,
    name: titleOf(file),
    from: fields.get('from') || 'unknown',
    to: fields.get('to') || basename(paths.inbox),
    created: instantText(file.created),
    topic: fields.get('topic') || null,
    state: stateOf(file, place, paths),
    age_s: Math.max(0, Math.floor((ctx.now().getTime() - file.created.getTime()) / 1000)),
  };
}

/**
 * The handoffs of one inbox, newest first; `worktree` null means all of them, whichever worktree they name. What
 * bears a handoff's name and may not be read is told to `onUnreadable`.
 */
export async function listInbox(
  ctx: Context,
  paths: InboxPaths,
  worktree: string | null,
  selection: Selection,
  onUnreadable: (path: string) => void = () => {},
) {
  const places = selection === 'all' ? (['unread', 'read'] as const) : ([selection] as const);
  const listed: Listed[] = [];
  for (const place of places) {
    for (const name of handoffNames(paths[place])) {
      const file = await readInboxFile(paths[place], name);
      if (file === null) onUnreadable(join(paths[place], name));
      else if (worktree === null || !belongsElsewhere(file, worktree))
        listed.push(toListed(ctx, paths, file, place));
    }
  }
  return listed.sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0));
}

/** What this worktree sent and what became of it; a file that is gone (pruned, taken back) is left out. */
export async function listSentHandoffs(ctx: Context, self: Identity): Promise<Listed[]> {
  const listed: Listed[] = [];
  for (const entry of listSent(ctx, self)) {
    const { place, path } = locateSent(entry);
    if (place === 'gone') continue;
    const paths = inboxPathsAt(dirname(dirname(path)));
    const file = await readInboxFile(dirname(path), basename(path));
    if (file) listed.push(toListed(ctx, paths, file, place));
  }
  return listed;
}

/** Lines that hold every word, without regard to case, in one inbox; newest handoff first. */
export async function searchInbox(paths: InboxPaths, worktree: string, words: readonly string[]) {
  requireTrust(paths);
  const wanted = words.map((word) => word.toLowerCase()).filter((word) => word !== '');
  const matches: { path: string; name: string; line: number; text: string }[] = [];
  for (const directory of [paths.unread, paths.read]) {
    const { files } = await readInbox(directory, worktree);
    for (const file of files) {
      for (const [index, text] of file.handoff.text.split('\n').entries()) {
        const line = text.toLowerCase();
        if (wanted.length === 0 || !wanted.every((word) => line.includes(word))) continue;
        const shown = neutraliseLine(text, 200);
        matches.push({ path: file.path, name: titleOf(file), line: index + 1, text: shown });
      }
    }
  }
  return matches;
}

/** Reads an age such as `90d`, `12h`, `2w` into seconds. Throws `bad-age`. */
export function parseAge(age: string): number {
  const ms = ageMs(age);
  if (ms !== null) return ms / 1000;
  throw new HandoffError('bad-age', {
    message: `--older ${JSON.stringify(age)}: expected a number and h, d or w, as in 90d`,
    hint: 'handoff prune --older 90d --dry-run',
  });
}

/** The read handoffs that `prune` deletes, none in flight, and the paths of what cannot be judged and stays. */
export async function findPrunable({ ctx, paths, identity }: Inbox, olderSeconds: number) {
  requireTrust(paths);
  const unreadable: string[] = [];
  const read = await listInbox(ctx, paths, identity.worktree, 'read', (path) => unreadable.push(path));
  // By the records, not by the state that is listed: a malformed one may wait for an answer too.
  const inFlight = listInFlight(paths);
  const isOld = ({ path, age_s: age }: Listed) => age > olderSeconds && !inFlight.has(basename(path));
  return { handoffs: read.filter(isOld), unreadable };
}

export function pruneHandoffs(handoffs: readonly Listed[]): void {
  for (const handoff of handoffs) removeFile(handoff.path);
}
