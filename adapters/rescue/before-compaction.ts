import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { entryAt, targetAt } from '../../core/files/entry.ts';
import { makeDraftsDirectory } from '../../core/files/own/drafts.ts';
import { listNames } from '../../core/files/read.ts';
import { removeFile } from '../../core/files/remove.ts';
import { replaceFile } from '../../core/files/write.ts';
import { inboxPaths } from '../../core/handoff/inbox/paths.ts';
import { renderReminder } from '../../core/rescue/compaction-reminder.ts';
import { draftBudget, draftHandoff } from '../../core/rescue/draft.ts';
import { readModelDraft } from '../../core/rescue/model-draft.ts';
import { readRescueSetting } from '../../core/rescue/rescue-setting.ts';
import { redactSecrets } from '../../core/secrets/redact.ts';
import { readSession } from '../../core/sessions/read-session.ts';
import type { Session } from '../../core/sessions/session.ts';
import { randomHex } from '../../core/text/hex.ts';
import { encodeName, type Identity } from '../../core/worktree/identity.ts';
import { clientOf } from '../clients.ts';
import { limitReading } from './ended-session.ts';
import { readGitState } from './git-state.ts';

export interface CompactedSession {
  ctx: Context;
  /** The name of the client. */
  client: string;
  identity: Identity;
  id: string;
  /** As the client named it; it may have moved it since. */
  transcript: string | null;
}

/** The hook before a compaction has five seconds for all of it. */
const compactionLimit = { most: 256 * 1024 * 1024, spentMs: 2_500 };
/** Characters of what a session gets back. */
const reminderLimit = 1_500;
const retentionMs = 30 * 24 * 3600 * 1000;
/** A draft that is younger was written for this compaction. */
const freshMs = 600_000;

const ownDraft = /^before-compaction-.*\.md$/s;

async function read({
  ctx,
  client: name,
  identity,
  id,
  transcript,
}: CompactedSession): Promise<Session | null> {
  const client = clientOf(name);
  const path = transcript && client?.locateTranscript(transcript, id);
  if (!client || !path || (await readRescueSetting(ctx, identity.worktree)).setting === 'off') return null;
  const limit = limitReading(targetAt(path)?.size ?? 0, compactionLimit);
  const reading = readSession(path, [await client.loadTranscriptFormat()], limit);
  return reading === null || reading.session.subagent ? null : reading.session;
}

/** Removes what earlier compactions of other sessions left, after thirty days. */
function prune(directory: string, nowMs: number): void {
  for (const name of listNames(directory).filter((entry) => ownDraft.test(entry))) {
    const entry = entryAt(join(directory, name));
    if (entry?.isFile() && nowMs - entry.mtimeMs > retentionMs) removeFile(join(directory, name));
  }
}

/** Writes the draft of a session and returns its path; one that was written for this compaction stays. */
async function keepDraft({ ctx, client, identity, id }: CompactedSession, session: Session): Promise<string> {
  const directory = makeDraftsDirectory(ctx);
  const path = join(directory, `before-compaction-${client}-${encodeName(id).slice(0, 100)}.md`);
  const now = ctx.now();
  const entry = entryAt(path);
  if (entry?.isFile() && Math.abs(now.getTime() - entry.mtimeMs) < freshMs) return path;
  prune(directory, now.getTime());
  const { worktree, basename: name } = identity;
  const git = readGitState(worktree, session.started, ctx.env);
  const { text } = await draftHandoff({
    session,
    git,
    model: readModelDraft(inboxPaths(ctx, identity), { client, id }),
    budget: draftBudget,
    now,
    from: name,
    to: name,
    worktree,
  });
  replaceFile(path, text, { durable: false });
  return path;
}

const hasWork = ({ edits, commands, replies }: Session) =>
  edits.length + commands.length > 0 || replies.length > 1;

/** Writes the draft of a session before its client summarises it; nothing where there is nothing to draft. */
export async function draftBeforeCompaction(compacted: CompactedSession): Promise<void> {
  const session = await read(compacted);
  if (session !== null && hasWork(session)) await keepDraft(compacted, session);
}

/**
 * Returns what a session gets back after its compaction; empty where there is nothing to say. `sentinels` are those of
 * its handoffs that are not shown again.
 */
export async function remindAfterCompaction(
  compacted: CompactedSession,
  sentinels: readonly string[],
): Promise<string> {
  const session = await read(compacted);
  if (session === null) return '';
  const request = { session, sentinels, nonce: randomHex(6), limit: reminderLimit };
  if (renderReminder({ ...request, draft: null }) === '') return '';
  const draft = hasWork(session) ? await keepDraft(compacted, session) : null;
  const { text } = await redactSecrets(renderReminder({ ...request, draft }));
  return text.length <= reminderLimit ? text : '';
}
