import { basename, dirname, join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { entryAt, targetAt } from '../../../core/files/entry.ts';
import { listNames } from '../../../core/files/read.ts';
import { isForeign } from '../../../core/files/trust.ts';
import { rescuedAgeMs, type TranscriptSource } from '../../../core/rescue/finding/find-transcripts.ts';
import { copilotCli, sessionsDirectory } from '../install/location.ts';

const idPattern = /^[A-Za-z0-9][A-Za-z0-9-]{7,127}$/;
const fileName = 'events.jsonl';

/** The directory of a session; null for what is no session's id. */
export function sessionDirectory(ctx: Pick<Context, 'home' | 'env'>, id: string): string | null {
  return idPattern.test(id) ? join(sessionsDirectory(ctx), id) : null;
}

/** Where a session's transcript lies, as the client names it, whether or not it is there yet. */
export function eventsPath(ctx: Pick<Context, 'home' | 'env'>, id: string): string | null {
  const directory = sessionDirectory(ctx, id);
  return directory && join(directory, fileName);
}

/** Returns the transcript of a session that was told to lie at a path; null when it is gone. */
export function locateEvents(told: string, sessionId: string): string | null {
  const entry = basename(dirname(told)) === sessionId ? entryAt(told) : null;
  return entry?.isFile() && !isForeign(entry) ? told : null;
}

/** A session's directory changes when its client opens and closes it, and its clock may be behind. */
const slackMs = 24 * 3600 * 1000;

/**
 * Where transcripts lie: a directory for each session, of every worktree. A start looks at those that were opened or
 * closed not long ago.
 */
export function transcriptSource(ctx: Context, worktree: string | null, ofAnyAge = false): TranscriptSource {
  const sessions = sessionsDirectory(ctx);
  const since = ctx.now().getTime() - rescuedAgeMs - slackMs;
  const isRecent = (directory: string) => (targetAt(directory)?.mtimeMs ?? 0) > since;
  return {
    client: copilotCli,
    directories: listNames(sessions)
      .filter((name) => idPattern.test(name))
      .map((name) => join(sessions, name))
      .filter((directory) => worktree === null || ofAnyAge || isRecent(directory)),
    sessionId: (file, directory) => (file === fileName ? basename(directory) : null),
  };
}
