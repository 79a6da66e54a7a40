import { basename, dirname, join, resolve } from 'node:path';
import type * as z from 'zod/mini';
import { type Context, rootOf } from '../../context.ts';
import { systemCode } from '../../errors.ts';
import { ensureDirectory } from '../../files/directory.ts';
import { exists } from '../../files/entry.ts';
import { listNames, readJson } from '../../files/read.ts';
import { removeFile } from '../../files/remove.ts';
import { sweepInbox } from '../../files/sweep.ts';
import { replaceFile } from '../../files/write.ts';
import { schemaOnDemand } from '../../text/schema-on-demand.ts';
import type { Identity } from '../../worktree/identity.ts';
import { inboxPaths, inboxPathsAt } from './paths.ts';

/** What a worktree sent: `.sent/<file name>.json` in its own inbox (spec/storage.md, "Sent"). */
const sentEntry = schemaOnDemand((z) =>
  z.looseObject({
    /** Where it was filed: `…/unread/<file name>`. */
    path: z.string(),
    name: z.string(),
    sentinel: z.string(),
    at: z.string(),
  }),
);

type SentEntry = z.infer<ReturnType<typeof sentEntry>>;

function entryPath(ctx: Context, self: Identity, path: string): string {
  const inbox = basename(dirname(dirname(path)));
  return join(inboxPaths(ctx, self).sent, `${basename(path)}@${inbox}`.slice(0, 240).concat('.json'));
}

/** Notes what was sent. The handoff is filed already, so that a failure is only a warning, which is returned. */
export function writeSent(ctx: Context, self: Identity, entry: SentEntry): string[] {
  try {
    const { inbox, sent } = inboxPaths(ctx, self);
    ensureDirectory(sent, false);
    sweepInbox(inbox, ctx.self, ctx.now().getTime());
    // The name is this handoff's alone, so nothing is overwritten.
    const text = `${JSON.stringify(entry)}\n`;
    replaceFile(entryPath(ctx, self, entry.path), text, { durable: false, workIn: inbox });
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

export function listSent(ctx: Context, self: Identity): SentEntry[] {
  const directory = inboxPaths(ctx, self).sent;
  return listNames(directory)
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .flatMap((name) => readJson(join(directory, name), (value) => sentEntry().parse(value)) ?? [])
    .filter((entry) => isFiled(ctx, entry))
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

/** Returns what was sent last and still exists; undefined for nothing. */
export const findLastSent = (ctx: Context, self: Identity): SentEntry | undefined =>
  listSent(ctx, self).find((entry) => locateSent(entry).place !== 'gone');

/** Returns where a sent handoff is now: still unread, archived, or gone. */
export function locateSent({ path }: SentEntry): { place: 'unread' | 'read' | 'gone'; path: string } {
  if (exists(path)) return { place: 'unread', path };
  const archived = join(dirname(dirname(path)), 'read', basename(path));
  return exists(archived) ? { place: 'read', path: archived } : { place: 'gone', path };
}
