import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Context, rootOf } from '../../context.ts';
import { systemCode } from '../../errors.ts';
import { ensureDirectory } from '../../files/directory.ts';
import { listNames, readRegularFile } from '../../files/read.ts';
import { removeFile } from '../../files/remove.ts';
import { sweepInbox } from '../../files/sweep.ts';
import { replaceFile } from '../../files/write.ts';
import type { Identity } from '../../worktree/identity.ts';
import { inboxPaths, inboxPathsAt } from './paths.ts';
import { parseSent, type SentEntry } from './sent-schema.ts';

function entryPath(ctx: Context, self: Identity, path: string): string {
  const inbox = basename(dirname(dirname(path)));
  return join(inboxPaths(ctx, self).sent, `${basename(path)}@${inbox}`.slice(0, 240).concat('.json'));
}

/**
 * Notes what was sent. The handoff is filed already, so a failure here is only a warning: `undo` and `list --sent`
 * will not know of it.
 */
export function writeSent(ctx: Context, self: Identity, entry: SentEntry): string[] {
  try {
    const { inbox, sent } = inboxPaths(ctx, self);
    ensureDirectory(sent, false);
    sweepInbox(inbox, ctx.self, ctx.now().getTime());
    // The name is this handoff's alone, so nothing is overwritten.
    replaceFile(entryPath(ctx, self, entry.path), `${JSON.stringify(entry)}\n`, {
      durable: false,
      workIn: inbox,
    });
    return [];
  } catch (error) {
    return [
      `it is filed, but not noted as sent (${systemCode(error)}): \`undo\` and \`list --sent\` do not know it`,
    ];
  }
}

export function dropSent(ctx: Context, self: Identity, entry: SentEntry): void {
  removeFile(entryPath(ctx, self, entry.path));
}

/** Everything this worktree sent, newest first. */
export function listSent(ctx: Context, self: Identity): SentEntry[] {
  const directory = inboxPaths(ctx, self).sent;
  return listNames(directory)
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .flatMap((name) => {
      const entry = readSent(join(directory, name));
      return entry && isFiled(ctx, entry) ? [entry] : [];
    })
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/** Whether it names a handoff in an inbox under the root: `undo` moves what it names. */
function isFiled(ctx: Context, { path }: SentEntry): boolean {
  const { inbox, unread } = inboxPathsAt(dirname(dirname(path)));
  return (
    resolve(path) === path &&
    basename(path).endsWith('.md') &&
    dirname(path) === unread &&
    dirname(dirname(inbox)) === resolve(rootOf(ctx))
  );
}

function readSent(path: string): SentEntry | null {
  const file = readRegularFile(path);
  if (!file) return null;
  try {
    return parseSent(JSON.parse(Buffer.from(file.bytes).toString('utf8')));
  } catch {
    return null;
  }
}

/** Where a sent handoff stands now: still unread, archived, or gone. */
export function locateSent(entry: SentEntry): { place: 'unread' | 'read' | 'gone'; path: string } {
  if (existsSync(entry.path)) return { place: 'unread', path: entry.path };
  const archived = join(dirname(dirname(entry.path)), 'read', basename(entry.path));
  return existsSync(archived) ? { place: 'read', path: archived } : { place: 'gone', path: entry.path };
}
