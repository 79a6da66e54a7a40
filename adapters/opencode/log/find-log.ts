import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { entryAt } from '../../../core/files/entry.ts';
import { stateDirectory } from '../../../core/files/own/state-directory.ts';
import { listNames } from '../../../core/files/read.ts';
import { removeFile } from '../../../core/files/remove.ts';
import { isForeign } from '../../../core/files/trust.ts';
import type { TranscriptSource } from '../../../core/rescue/finding/find-transcripts.ts';
import { openCode } from '../install/location.ts';

const logName = /^(\w{1,100})\.jsonl$/;
const keptMs = 30 * 24 * 3600 * 1000;

/** Where our plugin keeps what was said in sessions, as its own code says too. */
function logsDirectory({ home, env }: Pick<Context, 'home' | 'env'>): string | null {
  const state = stateDirectory({ ...env, HOME: home });
  return state && join(state, 'sessions', openCode, 'logs');
}

/** Returns the log of a session; null where none was begun. */
export function logOf(ctx: Context, sessionId: string): string | null {
  const directory = logsDirectory(ctx);
  const name = `${sessionId}.jsonl`;
  return directory === null || !logName.test(name) ? null : locateLog(join(directory, name));
}

export function locateLog(path: string): string | null {
  const entry = entryAt(path);
  return entry?.isFile() && !isForeign(entry) ? path : null;
}

/** Removes the logs of sessions in which nothing was said for a month. */
export function removeOldLogs(ctx: Context): void {
  const directory = logsDirectory(ctx);
  if (directory === null) return;
  for (const name of listNames(directory).filter((one) => logName.test(one))) {
    const entry = entryAt(join(directory, name));
    if (entry?.isFile() && ctx.now().getTime() - entry.mtimeMs > keptMs) removeFile(join(directory, name));
  }
}

export function transcriptSource(ctx: Context): TranscriptSource {
  const directory = logsDirectory(ctx);
  return {
    client: openCode,
    directories: directory === null ? [] : [directory],
    sessionId: (name) => logName.exec(name)?.[1] ?? null,
  };
}
