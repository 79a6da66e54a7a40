import { basename, join } from 'node:path';
import type * as z from 'zod/mini';
import { ensureDirectory } from '../../files/directory.ts';
import { entryAt } from '../../files/entry.ts';
import { listNames, readJson } from '../../files/read.ts';
import { removeFile } from '../../files/remove.ts';
import { createFile, replaceFile } from '../../files/write.ts';
import { schemaOnDemand } from '../../text/schema-on-demand.ts';
import { encodeName } from '../../worktree/identity.ts';
import type { InboxPaths } from '../inbox/paths.ts';
import { type InboxFile, readInboxFile } from '../inbox/read-inbox.ts';
import type { HandoffRef, SessionRef } from './record.ts';

/** What one session received: `.delivered/.done/<session_id>.json` (spec/delivery.md, "Compaction"). */
const receivedFile = schemaOnDemand((z) =>
  z.looseObject({
    session_id: z.string(),
    handoffs: z.array(
      z.looseObject({
        name: z.string(),
        sentinel: z.string(),
        at: z.string(),
        client: z.optional(z.string()),
        transcript: z.optional(z.string()),
      }),
    ),
    given_again_at: z.optional(z.string()),
  }),
);

type Received = z.infer<ReturnType<typeof receivedFile>>;

/** That a session received a handoff. */
export type Reception = Received['handoffs'][number] & Pick<Receiver, 'session_id'>;

/** Returns what the sessions of an inbox received, the oldest first, as far as it still knows. */
export function listReceptions(paths: InboxPaths): Reception[] {
  const files = listNames(paths.done).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  const all = files.flatMap((name) => {
    const received = readJson(join(paths.done, name), (value) => receivedFile().parse(value));
    const { session_id = '', handoffs = [] } = received ?? {};
    return handoffs.map((handoff) => ({ ...handoff, session_id }));
  });
  return all.sort((a, b) => (a.at < b.at ? -1 : 1));
}

/** Returns which session received each handoff last, by file name, as far as the inbox still knows. */
export function listReceivers(paths: InboxPaths): ReadonlyMap<string, Receiver> {
  return new Map(
    listReceptions(paths).map(({ name, client = 'unknown', session_id }) => [name, { client, session_id }]),
  );
}

export type Receiver = Pick<SessionRef, 'client' | 'session_id'>;

/** The names of the files that this module makes in `.done/`. */
const ownPattern = /^(?:[^.].*\.json|\.again-.*)$/s;
const retentionMs = 30 * 24 * 3600 * 1000;
/** Two hooks of one compaction start within this time. Two compactions never do: a model call lies between them. */
const sameCompactionMs = 5_000;

function pathOf(paths: InboxPaths, sessionId: string): string {
  return join(paths.done, `${encodeName(sessionId).slice(0, 200)}.json`);
}

export function readReceived(paths: InboxPaths, sessionId: string): Received {
  const received = readJson(pathOf(paths, sessionId), (value) => receivedFile().parse(value));
  if (received === null) return { session_id: sessionId, handoffs: [] };
  // A name is joined to `read/`: one that leads out of it is no handoff's.
  return { ...received, handoffs: received.handoffs.filter(({ name }) => basename(name) === name) };
}

/** Adds to what the session received and forgets sessions of more than 30 days ago. */
export function rememberReceived(
  paths: InboxPaths,
  sessionId: string,
  { name, sentinel }: HandoffRef,
  now: Date,
  { client, transcript }: Partial<Pick<SessionRef, 'client' | 'transcript'>> = {},
): void {
  const before = readReceived(paths, sessionId);
  const kept = before.handoffs.filter((handoff) => handoff.name !== name);
  const next: Received = {
    ...before,
    handoffs: [
      ...kept,
      {
        name,
        sentinel,
        at: now.toISOString(),
        ...(client ? { client } : {}),
        ...(transcript ? { transcript } : {}),
      },
    ],
  };
  const text = `${JSON.stringify(next)}\n`;
  replaceFile(pathOf(paths, sessionId), text, { durable: false, workIn: paths.inbox });
  for (const entry of listNames(paths.done).filter((other) => ownPattern.test(other))) {
    const path = join(paths.done, entry);
    const stat = entryAt(path);
    if (stat?.isFile() && now.getTime() - stat.mtimeMs > retentionMs) removeFile(path);
  }
}

/**
 * Whether this process is the first of two hooks that read the same state: it makes a file that is named after it. An
 * old file counts as none: its maker may have died before it redelivered.
 */
function isFirstHook(paths: InboxPaths, received: Received, now: Date): boolean {
  const generation = encodeName(received.given_again_at ?? 'never');
  const marker = join(paths.done, `.again-${encodeName(received.session_id).slice(0, 150)}-${generation}`);
  const stat = entryAt(marker);
  if (stat && now.getTime() - stat.mtimeMs > sameCompactionMs) return true;
  return createFile(marker, '', { workIn: paths.inbox });
}

/** Whether a session may be given something after a compaction: once, by the first of two hooks. */
export function claimCompaction(paths: InboxPaths, sessionId: string, now: Date): boolean {
  const received = readReceived(paths, sessionId);
  const last = Date.parse(received.given_again_at ?? '');
  if (Math.abs(now.getTime() - last) < sameCompactionMs) return false;
  ensureDirectory(paths.done, false);
  if (!isFirstHook(paths, received, now)) return false;
  const text = `${JSON.stringify({ ...received, given_again_at: now.toISOString() })}\n`;
  replaceFile(pathOf(paths, sessionId), text, { workIn: paths.inbox });
  return true;
}

/** Returns what a compaction must redeliver, oldest first; empty for the second hook of one compaction. */
export function claimRedelivery(paths: InboxPaths, sessionId: string, now: Date): Received['handoffs'] {
  const received = readReceived(paths, sessionId);
  if (received.handoffs.length === 0) return [];
  return claimCompaction(paths, sessionId, now) ? received.handoffs : [];
}

/** Returns the handoffs to redeliver after a compaction, newest first. Each compaction redelivers once. */
export async function handoffsToRedeliver(paths: InboxPaths, sessionId: string, now: Date) {
  const files: InboxFile[] = [];
  for (const { name } of claimRedelivery(paths, sessionId, now)) {
    const file = await readInboxFile(paths.read, name);
    if (file) files.unshift(file);
  }
  return files;
}
