import { join } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { entryAt } from '../../../core/files/entry.ts';
import { listReadableNames } from '../../../core/files/read.ts';
import { sessionIdAt } from '../../../core/rescue/finding/find-transcripts.ts';
import { insideOf, readWorkingDirectory } from '../../../core/rescue/finding/working-directory.ts';
import type { Client } from '../../client/client.ts';

/** A transcript that may be searched. */
export interface SearchedTranscript {
  client: Client;
  id: string;
  path: string;
  modifiedMs: number;
}

/** Lists the transcripts of some clients that changed since an instant, of sessions of any age, the newest first. */
export function listTranscripts(
  ctx: Context,
  clients: readonly Client[],
  { worktree, sinceMs }: { worktree: string | null; sinceMs: number },
): SearchedTranscript[] {
  const own = new Set(clients.map((client) => client.currentSession(ctx)?.session_id));
  const all = clients.flatMap((client) => {
    const source = client.transcriptSource(ctx, worktree, true);
    return source.directories.flatMap((directory) =>
      (listReadableNames(directory) ?? []).flatMap((name): SearchedTranscript[] => {
        if (source.sessionId(name, directory) === null) return [];
        const path = join(directory, name);
        const modifiedMs = entryAt(path)?.mtimeMs ?? 0;
        const id = modifiedMs > sinceMs ? sessionIdAt(source, path) : null;
        // What asks is in the transcript of who asks.
        return id === null || own.has(id) ? [] : [{ client, id, path, modifiedMs }];
      }),
    );
  });
  return all.sort((one, other) => other.modifiedMs - one.modifiedMs);
}

/** Returns where the session of a transcript worked, and whether that is in a worktree; in any with null. */
export function placeFinder(worktree: string | null) {
  const isInside = worktree === null ? () => true : insideOf(worktree);
  return (path: string) => {
    const directory = readWorkingDirectory(path);
    return { directory, isInside: directory === null ? worktree === null : isInside(directory) };
  };
}
