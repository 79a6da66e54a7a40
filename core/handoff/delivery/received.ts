import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { entryAt } from '../../files/entry.ts';
import { listNames, readRegularFile } from '../../files/read.ts';
import { removeFile } from '../../files/remove.ts';
import { createFile, replaceFile } from '../../files/write.ts';
import { encodeName } from '../../worktree/identity.ts';
import type { InboxPaths } from '../inbox/paths.ts';
import { parseReceived, type Received } from './received-schema.ts';

/** What this file itself makes in `.done/`. */
const ownPattern = /^(?:[^.].*\.json|\.again-.*)$/s;
const retentionMs = 30 * 24 * 3600 * 1000;
/** Two hooks of one compaction start within this time; two compactions never do, a model call lies between. */
const sameCompactionMs = 5_000;

function pathOf(paths: InboxPaths, sessionId: string): string {
  return join(paths.done, `${encodeName(sessionId).slice(0, 200)}.json`);
}

/** What the session received so far; empty for one that received nothing. */
export function readReceived(paths: InboxPaths, sessionId: string): Received {
  const file = readRegularFile(pathOf(paths, sessionId));
  const empty: Received = { session_id: sessionId, handoffs: [] };
  if (!file) return empty;
  try {
    const received = parseReceived(JSON.parse(Buffer.from(file.bytes).toString('utf8'))) ?? empty;
    // A name is joined to `read/`: one that leads out of it is no handoff's.
    return { ...received, handoffs: received.handoffs.filter(({ name }) => basename(name) === name) };
  } catch {
    return empty;
  }
}

/** Adds to what the session received and forgets sessions of more than 30 days ago. */
export function rememberReceived(
  paths: InboxPaths,
  sessionId: string,
  handoffs: readonly { name: string; sentinel: string }[],
  now: Date,
): void {
  const before = readReceived(paths, sessionId);
  const names = new Set(handoffs.map((handoff) => handoff.name));
  const at = now.toISOString();
  const kept = before.handoffs.filter((handoff) => !names.has(handoff.name));
  const next: Received = {
    ...before,
    handoffs: [...kept, ...handoffs.map(({ name, sentinel }) => ({ name, sentinel, at }))],
  };
  replaceFile(pathOf(paths, sessionId), `${JSON.stringify(next)}\n`, {
    durable: false,
    workIn: paths.inbox,
  });
  pruneReceived(paths, now);
}

function pruneReceived(paths: InboxPaths, now: Date): void {
  for (const name of listNames(paths.done).filter((entry) => ownPattern.test(entry))) {
    const path = join(paths.done, name);
    const stat = entryAt(path);
    if (stat?.isFile() && now.getTime() - stat.mtimeMs > retentionMs) removeFile(path);
  }
}

/**
 * Two hooks that start at once have read the same state: the one that makes the file named after it goes on. A maker
 * that died leaves the file behind, so an old one counts as none.
 */
function isFirstToGive(paths: InboxPaths, received: Received, now: Date): boolean {
  const generation = encodeName(received.given_again_at ?? 'never');
  const marker = join(paths.done, `.again-${encodeName(received.session_id).slice(0, 150)}-${generation}`);
  const stat = statSync(marker, { throwIfNoEntry: false });
  if (stat && now.getTime() - stat.mtimeMs > sameCompactionMs) return true;
  return createFile(marker, '', { workIn: paths.inbox });
}

/**
 * What a compaction must give back, once: plugin and settings hooks both start on it. Empty for the second of them
 * and for a session that received nothing.
 */
export function claimGivingAgain(paths: InboxPaths, sessionId: string, now: Date): Received['handoffs'] {
  const received = readReceived(paths, sessionId);
  if (received.handoffs.length === 0) return [];
  const last = Date.parse(received.given_again_at ?? '');
  if (Math.abs(now.getTime() - last) < sameCompactionMs || !isFirstToGive(paths, received, now)) return [];
  replaceFile(
    pathOf(paths, sessionId),
    `${JSON.stringify({ ...received, given_again_at: now.toISOString() })}\n`,
    { workIn: paths.inbox },
  );
  return received.handoffs;
}
