import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Context } from '../../context.ts';
import { entryAt } from '../../files/entry.ts';
import { listNames, readRegularFile } from '../../files/read.ts';
import { removeFile } from '../../files/remove.ts';
import { stateDirectory } from '../../files/state-directory.ts';
import { isOwnAlone } from '../../files/trust.ts';
import { replaceFile } from '../../files/write.ts';
import { encodeName } from '../../worktree/identity.ts';

/** What people opened, and what a session was asked (spec/threads.md, "What a yes opens"). */
type Place = Pick<Context, 'env'>;

/** In place of a session's id: an opening for every session of this user. */
export const everySession = 'every';

const dayMs = 86_400_000;
/** A question that was answered with no leaves its file; so long the hook that looks for a yes has to look at it. */
const askedLifeMs = dayMs;
const openedLifeMs = 30 * dayMs;
const recordLimit = 64 * 1024;

/** What an opening says: a file that was only touched, or copied from elsewhere, opens nothing. */
const opening = z.object({ session: z.string(), key: z.string() });
const question = z.object({ session: z.string(), tool: z.string(), keys: z.array(z.string()) });

export function openingsDirectory({ env }: Place): string | null {
  const state = stateDirectory(env);
  return state === null ? null : join(state, 'openings');
}

function directoryOf(openings: string, session: string): string {
  return join(openings, encodeName(session).slice(0, 200) || '-');
}

function readOwn<T>(directory: string, name: string, schema: z.ZodMiniType<T>): T | null {
  const entry = entryAt(directory);
  if (!entry?.isDirectory() || !isOwnAlone(entry)) return null;
  const file = readRegularFile(join(directory, name), recordLimit, isOwnAlone);
  try {
    return file && z.parse(schema, JSON.parse(Buffer.from(file.bytes).toString('utf8')));
  } catch {
    return null;
  }
}

function isOpened(openings: string, session: string, key: string): boolean {
  const found = readOwn(directoryOf(openings, session), `opened-${key}`, opening);
  return found?.session === session && found.key === key;
}

/** Who opened a gate for this session; null while it is closed. */
export function openedFor(ctx: Place, session: string | null, key: string): 'session' | 'every' | null {
  const openings = openingsDirectory(ctx);
  if (openings === null) return null;
  if (session !== null && isOpened(openings, session, key)) return 'session';
  return isOpened(openings, everySession, key) ? 'every' : null;
}

export function recordOpening(ctx: Place, session: string, keys: readonly string[]): void {
  const openings = openingsDirectory(ctx);
  if (openings === null) return;
  for (const key of keys) {
    replaceFile(
      join(directoryOf(openings, session), `opened-${key}`),
      `${JSON.stringify({ session, key })}\n`,
    );
  }
}

/** Closes a gate again, for every session that it was opened for. */
export function removeOpenings(ctx: Place, key: string): void {
  const openings = openingsDirectory(ctx);
  if (openings === null) return;
  for (const name of listNames(openings)) removeFile(join(openings, name, `opened-${key}`));
}

function dropOld(openings: string, now: number): void {
  for (const owner of listNames(openings)) {
    const directory = join(openings, owner);
    for (const name of listNames(directory)) {
      const path = join(directory, name);
      const life = name.startsWith('asked-') ? askedLifeMs : openedLifeMs;
      const age = now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now);
      if (age > life) removeFile(path);
    }
  }
}

function askedName(tool: string): string {
  return `asked-${encodeName(tool).slice(0, 200)}`;
}

/** Remembers which gates a session was asked about before a tool call, and drops what is too old to matter. */
export function recordQuestion(
  ctx: Place & Pick<Context, 'now'>,
  session: string,
  tool: string,
  keys: readonly string[],
): void {
  const openings = openingsDirectory(ctx);
  if (openings === null) return;
  dropOld(openings, ctx.now().getTime());
  const path = join(directoryOf(openings, session), askedName(tool));
  replaceFile(path, `${JSON.stringify({ session, tool, keys })}\n`);
}

/**
 * A tool call that was asked about ran: the person said yes, and the gates it was about are open in that session.
 * Returns their keys; none for a call that nobody was asked about.
 */
export function settleQuestion(ctx: Place, session: string, tool: string): string[] {
  const openings = openingsDirectory(ctx);
  if (openings === null) return [];
  const directory = directoryOf(openings, session);
  const found = readOwn(directory, askedName(tool), question);
  if (found === null || found.session !== session || found.tool !== tool) return [];
  const keys = found.keys.filter((key) => /^[0-9a-f]{24}$/.test(key));
  recordOpening(ctx, session, keys);
  removeFile(join(directory, askedName(tool)));
  return keys;
}
