import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { type Context, rootOf } from '../../context.ts';
import { HandoffError } from '../../errors.ts';
import { requireTrust } from '../../files/trust.ts';
import { type Inbox, type InboxPaths, inboxPathsAt } from './paths.ts';
import { type InboxFile, readInbox, readInboxFile } from './read-inbox.ts';

/** A handoff that a NAME meant, and which directory of the inbox it is in. */
export interface Found {
  file: InboxFile;
  place: 'unread' | 'read';
}

/** The meanings of a NAME, the strictest first: file name, path, title, topic, beginning of the file name. */
function meanings({ ctx, paths }: Inbox, name: string): ((found: Found) => boolean)[] {
  const path = isAbsolute(name) ? name : resolve(ctx.cwd, name);
  return [
    ({ file }) => file.file === name || file.file === `${name}.md`,
    ({ file }) => file.path === path || join(paths.unread, file.file) === path,
    ({ file }) => file.handoff.fields.get('name') === name,
    ({ file, place }) => place === 'unread' && file.handoff.fields.get('topic') === name,
    ({ file }) => file.handoff.fields.get('topic') === name,
    ({ file }) => name !== '' && file.file.startsWith(name),
  ];
}

/** Finds the one handoff of this worktree's inbox that NAME means. Throws `name-not-found` or `name-ambiguous`. */
export async function findHandoff(inbox: Inbox, name: string): Promise<Found> {
  const { paths } = inbox;
  requireTrust(paths);
  const all: Found[] = [];
  for (const place of ['unread', 'read'] as const) {
    const { files } = await readInbox(paths[place], inbox.identity.worktree);
    all.push(...files.map((file) => ({ file, place })));
  }
  for (const means of meanings(inbox, name)) {
    const matches = all.filter(means);
    const [only] = matches;
    if (only && matches.length === 1) return only;
    if (matches.length > 1) {
      throw new HandoffError('name-ambiguous', {
        message: `${JSON.stringify(name)} means ${matches.length} handoffs: ${matches
          .slice(0, 5)
          .map((found) => found.file.file)
          .join(', ')}${matches.length > 5 ? ' …' : ''}`,
        hint: 'repeat the command with more of the file name',
      });
    }
  }
  const waiting = all.filter((found) => found.place === 'unread').map((found) => found.file.file);
  throw new HandoffError('name-not-found', {
    message: `no handoff ${JSON.stringify(name)} in ${paths.inbox}; unread there: ${
      waiting.length > 0 ? waiting.slice(0, 5).join(', ') : 'none'
    }`,
    hint: 'handoff list --all',
  });
}

/** A handoff by its path in any inbox under the root; null when NAME is no such path. */
export async function findByPath(
  ctx: Context,
  name: string,
): Promise<(Found & { paths: InboxPaths }) | null> {
  const path = isAbsolute(name) ? name : resolve(ctx.cwd, name);
  const paths = inboxPathsAt(dirname(dirname(path)));
  const place = dirname(path) === paths.unread ? 'unread' : 'read';
  const inside = dirname(dirname(paths.inbox)) === resolve(ctx.cwd, rootOf(ctx));
  if (!inside || dirname(path) !== paths[place]) return null;
  requireTrust(paths);
  const file = await readInboxFile(paths[place], basename(path));
  return file === null ? null : { file, place, paths };
}
