import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, rootOf } from '../context.ts';
import { listNames, readRegularFile } from '../disk/read.ts';
import { removeFile } from '../disk/remove.ts';
import { replaceFile } from '../disk/write.ts';
import { encodeName } from '../worktree/identity.ts';

/** What people opened, and what a session was asked (spec/threads.md, "What a yes opens"). */
type Place = Pick<Context, 'home' | 'env'>;

/** In place of a session's id: an opening for every session of this user. */
export const everySession = 'every';

const dayMs = 86_400_000;
/** A question that was answered with no leaves its file; so long the hook that looks for a yes has to look at it. */
const askedLifeMs = dayMs;
const openedLifeMs = 30 * dayMs;

export function gatesDirectory(ctx: Place): string {
  return join(rootOf(ctx), '.gates');
}

function directoryOf(ctx: Place, session: string): string {
  return join(gatesDirectory(ctx), encodeName(session).slice(0, 200) || '-');
}

function openedPath(ctx: Place, session: string, key: string): string {
  return join(directoryOf(ctx, session), `opened-${key}`);
}

function askedPath(ctx: Place, session: string, tool: string): string {
  return join(directoryOf(ctx, session), `asked-${encodeName(tool).slice(0, 200)}`);
}

/** Who opened a gate for this session; null while it is closed. */
export function openedFor(ctx: Place, session: string | null, key: string): 'session' | 'every' | null {
  if (session !== null && existsSync(openedPath(ctx, session, key))) return 'session';
  return existsSync(openedPath(ctx, everySession, key)) ? 'every' : null;
}

export function recordOpening(ctx: Place, session: string, keys: readonly string[], at: Date): void {
  for (const key of keys) replaceFile(openedPath(ctx, session, key), `${at.toISOString()}\n`);
}

/** Closes a gate again, for every session that it was opened for; says whether it was open. */
export function removeOpenings(ctx: Place, key: string): boolean {
  const paths = listNames(gatesDirectory(ctx)).map((name) =>
    join(gatesDirectory(ctx), name, `opened-${key}`),
  );
  const found = paths.filter((path) => existsSync(path));
  for (const path of found) removeFile(path);
  return found.length > 0;
}

/** Remembers which gates a session was asked about before a tool call, and drops what is too old to matter. */
export function recordQuestion(
  ctx: Place & Pick<Context, 'now'>,
  session: string,
  tool: string,
  keys: readonly string[],
): void {
  const now = ctx.now().getTime();
  for (const owner of listNames(gatesDirectory(ctx))) {
    const directory = join(gatesDirectory(ctx), owner);
    for (const name of listNames(directory)) {
      const path = join(directory, name);
      const life = name.startsWith('asked-') ? askedLifeMs : openedLifeMs;
      const age = now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now);
      if (age > life) removeFile(path);
    }
  }
  replaceFile(askedPath(ctx, session, tool), `${keys.join('\n')}\n`);
}

/**
 * A tool call that was asked about ran: the person said yes, and the gates it was about are open in that session.
 * Returns their keys; none for a call that nobody was asked about.
 */
export function settleQuestion(ctx: Place & Pick<Context, 'now'>, session: string, tool: string): string[] {
  const path = askedPath(ctx, session, tool);
  const file = readRegularFile(path);
  if (file === null) return [];
  const keys = Buffer.from(file.bytes)
    .toString('utf8')
    .split('\n')
    .filter((key) => /^[0-9a-f]{24}$/.test(key));
  recordOpening(ctx, session, keys, ctx.now());
  removeFile(path);
  return keys;
}
