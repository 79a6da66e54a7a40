import type { Context } from '../../context.ts';
import type { InboxPaths } from '../inbox/paths.ts';
import { type InboxFile, readInboxFile } from '../inbox/read-inbox.ts';
import { claimGivingAgain, readReceived } from './received.ts';

/**
 * What a session received and lost by a compaction, newest first, once per compaction; `compactedSince` tells whether
 * there was one. Where a hook tells of compactions nobody need ask.
 */
export async function readLost(
  ctx: Context,
  paths: InboxPaths,
  sessionId: string,
  compactedSince: (instant: string) => boolean,
): Promise<InboxFile[]> {
  const received = readReceived(paths, sessionId);
  const last = [...received.handoffs.map(({ at }) => at), received.given_again_at ?? ''].sort().at(-1);
  if (received.handoffs.length === 0 || !last || !compactedSince(last)) return [];
  const files: InboxFile[] = [];
  for (const { name } of claimGivingAgain(paths, sessionId, ctx.now())) {
    const file = await readInboxFile(paths.read, name);
    if (file) files.unshift(file);
  }
  return files;
}
