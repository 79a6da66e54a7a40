import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Context } from '../../context.ts';
import { targetAt } from '../../files/entry.ts';
import { stateDirectory } from '../../files/own/state-directory.ts';
import { listNames } from '../../files/read.ts';
import { removeFile } from '../../files/remove.ts';
import { encodeName } from '../../worktree/identity.ts';
import { readOwnJson, writeOwnJson } from './recorded-gates.ts';

/** What people opened, and what a session was asked (spec/threads.md, "What a yes opens"). */
type Place = Pick<Context, 'env'>;

/** In place of a session's id: an opening for every session of this user. */
export const everySession = 'every';

const dayMs = 86_400_000;
/** A question that was answered with no leaves its file, which the launcher then finds at every call. */
const askedLifeMs = dayMs;
const openedLifeMs = 30 * dayMs;

/** What an opening says: a file that was only touched, or copied from elsewhere, opens nothing. */
const opening = z.object({ session: z.string(), key: z.string() });
const question = z.object({ session: z.string(), tool: z.string(), keys: z.array(z.string()) });

export function openingsDirectory({ env }: Place): string | null {
  const state = stateDirectory(env);
  return state === null ? null : join(state, 'openings');
}

const shortName = (text: string) => encodeName(text).slice(0, 200);

/** Returns the path of a session's file; null where no directory of our own is known. */
function pathOf(ctx: Place, session: string, name: string): string | null {
  const openings = openingsDirectory(ctx);
  return openings && join(openings, shortName(session) || '-', name);
}

/** Returns who opened a gate for this session; null while it is closed. */
export function openedFor(ctx: Place, session: string | null, key: string): 'session' | 'every' | null {
  const isOpened = (by: string) => {
    const found = readOwnJson(pathOf(ctx, by, `opened-${key}`), opening);
    return found?.session === by && found.key === key;
  };
  if (session !== null && isOpened(session)) return 'session';
  return isOpened(everySession) ? 'every' : null;
}

export function recordOpening(ctx: Place, session: string, keys: readonly string[]): void {
  for (const key of keys) writeOwnJson(pathOf(ctx, session, `opened-${key}`), { session, key });
}

function sessionDirectories(ctx: Place): string[] {
  const openings = openingsDirectory(ctx);
  return openings === null ? [] : listNames(openings).map((name) => join(openings, name));
}

/** Closes a gate again, for every session that it was opened for. */
export function removeOpenings(ctx: Place, key: string): void {
  for (const directory of sessionDirectories(ctx)) removeFile(join(directory, `opened-${key}`));
}

function dropOld(ctx: Place, now: number): void {
  for (const directory of sessionDirectories(ctx)) {
    for (const name of listNames(directory)) {
      const path = join(directory, name);
      const life = name.startsWith('asked-') ? askedLifeMs : openedLifeMs;
      if (now - (targetAt(path)?.mtimeMs ?? now) > life) removeFile(path);
    }
  }
}

/** Remembers which gates a session was asked about before a tool call, and drops what is too old to matter. */
export function recordQuestion(
  ctx: Place & Pick<Context, 'now'>,
  session: string,
  tool: string,
  keys: readonly string[],
): void {
  dropOld(ctx, ctx.now().getTime());
  writeOwnJson(pathOf(ctx, session, `asked-${shortName(tool)}`), { session, tool, keys });
}

/** Opens the gates that a session was asked about before a tool call that then ran: the person said yes. */
export function settleQuestion(ctx: Place, session: string, tool: string): void {
  const path = pathOf(ctx, session, `asked-${shortName(tool)}`);
  const found = readOwnJson(path, question);
  if (path === null || found?.session !== session || found.tool !== tool) return;
  const keys = found.keys.filter((key) => /^[0-9a-f]{24}$/.test(key));
  recordOpening(ctx, session, keys);
  removeFile(path);
}
