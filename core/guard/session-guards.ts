import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Context } from '../context.ts';
import { exists, targetAt } from '../files/entry.ts';
import { listNames } from '../files/read.ts';
import { removeFile } from '../files/remove.ts';
import { removeTree } from '../files/tree.ts';
import { replaceFile } from '../files/write.ts';
import { readReceived } from '../handoff/delivery/received.ts';
import { isRescueDraft } from '../handoff/format/rescue-fields.ts';
import { everyInbox, type InboxPaths } from '../handoff/inbox/paths.ts';
import { type InboxFile, readInboxFile } from '../handoff/inbox/read-inbox.ts';
import { readOwnJson, writeOwnJson } from '../threads/gates/recorded-gates.ts';
import { encodeName } from '../worktree/identity.ts';
import { compileGuards } from './compile.ts';
import type { Guard } from './guard.ts';
import { guardsDirectory, sessionDirectory } from './guard-place.ts';

type Place = Pick<Context, 'env'>;

const sourceFields = {
  /** The file name of the handoff, and what its frontmatter says of its writer. */
  handoff: z.string(),
  from: z.string(),
  tool: z.string(),
  created: z.string(),
};

const heldFile = z.object({
  session: z.string(),
  worktree: z.string(),
  handoffs: z.array(z.string()),
  guards: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['command', 'path', 'package']),
      pattern: z.string(),
      act: z.enum(['run', 'change', 'remove', 'add', 'use']),
      line: z.string(),
      condition: z.optional(z.string()),
      ...sourceFields,
    }),
  ),
});
export type SessionGuards = z.infer<typeof heldFile>;

/** A guard with the handoff that it is of. */
export type HeldGuard = Guard & SessionGuards['guards'][number];

const question = z.object({ session: z.string(), tool: z.string(), guard: z.string() });
const lifting = z.object({ session: z.string(), guard: z.string() });

/** A question that was answered with no leaves its file; a session that nobody resumes, its directory. */
const lifeMs = { asked: 86_400_000, session: 30 * 86_400_000 };

/** A delivery asks several times. */
const known = new WeakMap<InboxFile, HeldGuard[]>();

/** Returns what the don'ts of handoffs hold. */
export function guardsOfFiles(files: readonly InboxFile[]): HeldGuard[] {
  return files.flatMap((one) => {
    const found = known.get(one) ?? compileFile(one);
    known.set(one, found);
    return found;
  });
}

function compileFile({ file, handoff, created }: InboxFile): HeldGuard[] {
  const { fields, body } = handoff;
  const source = {
    handoff: file,
    from: fields.get('from') ?? '',
    tool: fields.get('session_tool') ?? '',
    created: fields.get('created') ?? created.toISOString(),
  };
  const guards = compileGuards(body, { byProgram: isRescueDraft(fields) });
  return guards.map((guard) => ({ ...guard, ...source }));
}

function pathOf(ctx: Place, session: string, name: string): string | null {
  const directory = sessionDirectory(ctx, session);
  return directory && join(directory, name);
}

function readHeld(ctx: Place, session: string): SessionGuards | null {
  const found = readOwnJson(pathOf(ctx, session, 'held.json'), heldFile);
  return found?.session === session ? found : null;
}

function dropOldSessions(ctx: Place, now: number): void {
  const guards = guardsDirectory(ctx);
  const sessions = guards === null ? null : join(guards, 'sessions');
  for (const name of sessions === null ? [] : listNames(sessions)) {
    const path = join(sessions ?? '', name);
    if (now - (targetAt(path)?.mtimeMs ?? now) > lifeMs.session) removeTree(path);
    for (const file of listNames(path).filter((one) => one.startsWith('asked-'))) {
      const asked = join(path, file);
      if (now - (targetAt(asked)?.mtimeMs ?? now) > lifeMs.asked) removeFile(asked);
    }
  }
}

/**
 * Adds the guards of handoffs that a session was shown to what is held for it. What is held stays held, whatever becomes
 * of the archived file.
 */
export function holdDonts(
  ctx: Place & Pick<Context, 'now'>,
  { session, worktree }: Pick<SessionGuards, 'session' | 'worktree'>,
  files: readonly InboxFile[],
): void {
  const before = readHeld(ctx, session) ?? { session, worktree, handoffs: [], guards: [] };
  const added = files.filter(({ file }) => !before.handoffs.includes(file));
  const guards = guardsOfFiles(added).filter(({ id }) => before.guards.every((known) => known.id !== id));
  if (guards.length === 0) return;
  dropOldSessions(ctx, ctx.now().getTime());
  const handoffs = [...before.handoffs, ...added.map(({ file }) => file)];
  writeOwnJson(pathOf(ctx, session, 'held.json'), {
    ...before,
    handoffs,
    guards: [...before.guards, ...guards],
  });
}

/** The archived handoffs of an inbox that a session received, by its record. */
async function receivedFiles(paths: InboxPaths, session: string): Promise<InboxFile[]> {
  const files: InboxFile[] = [];
  for (const { name } of readReceived(paths, session).handoffs) {
    const file = (await readInboxFile(paths.read, name)) ?? (await readInboxFile(paths.unread, name));
    if (file) files.push(file);
  }
  return files;
}

/** Returns what a session received, in whichever inbox: also where the delivery itself could hold nothing. */
export async function findReceived(ctx: Context, session: string): Promise<InboxFile[]> {
  const files: InboxFile[] = [];
  const name = `${encodeName(session).slice(0, 200)}.json`;
  for (const paths of everyInbox(ctx)) {
    if (exists(join(paths.done, name))) files.push(...(await receivedFiles(paths, session)));
  }
  return files;
}

/** Holds what a session received since the hook looked last, and notes for the launcher that it looked. */
export async function refreshHeld(
  ctx: Context,
  session: Pick<SessionGuards, 'session' | 'worktree'>,
): Promise<void> {
  holdDonts(ctx, session, await findReceived(ctx, session.session));
  const seen = pathOf(ctx, session.session, 'seen');
  if (seen !== null) replaceFile(seen, '');
}

export function isLifted(ctx: Place, session: string, guard: string): boolean {
  const found = readOwnJson(pathOf(ctx, session, `lifted-${guard}`), lifting);
  return found?.session === session && found.guard === guard;
}

export function liftGuard(ctx: Place, session: string, guard: string): void {
  writeOwnJson(pathOf(ctx, session, `lifted-${guard}`), { session, guard });
}

/** Returns what is held for a session, and the worktree that its handoffs were for; lifted guards too. */
export function heldFor(
  ctx: Place,
  session: string,
): { worktree: string | null; guards: (HeldGuard & { lifted: boolean })[] } {
  const held = readHeld(ctx, session);
  const guards = (held?.guards ?? []) as HeldGuard[];
  return {
    worktree: held?.worktree ?? null,
    guards: guards.map((guard) => ({ ...guard, lifted: isLifted(ctx, session, guard.id) })),
  };
}

/** Returns the sessions for which something is held in a worktree, the newest first. */
export function heldSessions(ctx: Place, worktree: string): string[] {
  const guards = guardsDirectory(ctx);
  const sessions = guards === null ? null : join(guards, 'sessions');
  const found = (sessions === null ? [] : listNames(sessions)).flatMap((name) => {
    const path = join(sessions ?? '', name, 'held.json');
    const held = readOwnJson(path, heldFile);
    return held?.worktree === worktree ? [{ session: held.session, at: targetAt(path)?.mtimeMs ?? 0 }] : [];
  });
  return found.sort((a, b) => b.at - a.at).map(({ session }) => session);
}

const askedName = (tool: string) => `asked-${encodeName(tool).slice(0, 200)}`;

/** Remembers about which guard a person is asked before a tool call. */
export function rememberQuestion(ctx: Place, session: string, tool: string, guard: string): void {
  writeOwnJson(pathOf(ctx, session, askedName(tool)), { session, tool, guard });
}

/** Lifts the guard that a person was asked about before a tool call that then ran: they said yes. */
export function settleQuestion(ctx: Place, session: string, tool: string): void {
  const path = pathOf(ctx, session, askedName(tool));
  const found = readOwnJson(path, question);
  if (path === null || found?.session !== session || found.tool !== tool) return;
  if (/^[0-9a-f]{8}$/.test(found.guard)) liftGuard(ctx, session, found.guard);
  removeFile(path);
}
