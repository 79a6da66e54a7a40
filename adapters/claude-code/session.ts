import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { visitJsonLines } from '../../core/files/json-lines.ts';
import { schemaOnDemand } from '../../core/text/schema-on-demand.ts';
import type { CurrentSession } from '../client/client.ts';
import { configDirectory, listedDirectories } from './sessions/live-sessions.ts';
import { findTranscript } from './transcript/find-transcript.ts';

/** The session a Bash command runs in. A transcript that is not there yet is named as the client will name it. */
export function currentSession(ctx: Context): CurrentSession | null {
  const id = ctx.env.CLAUDE_CODE_SESSION_ID;
  if (!id || !/^[A-Za-z0-9-]+$/.test(id)) return null;
  const projects = join(configDirectory(ctx), 'projects');
  const found = findTranscript(projects, id);
  // The client names a project's directory so: every character but letters and digits becomes `-`.
  const expected = join(projects, ctx.cwd.replace(/[^A-Za-z0-9]/g, '-'), `${id}.jsonl`);
  return { session_id: id, transcript: found ?? expected, subagent: false };
}

const directoryLine = schemaOnDemand((z) => z.looseObject({ cwd: z.string() }));

/** By the list of open sessions and by the first line of the transcript: later ones follow the model's `cd`. */
export function sessionDirectories(ctx: Context): string[] {
  const session = currentSession(ctx);
  if (session === null) return [];
  const found = new Set(listedDirectories(ctx, session.session_id));
  if (session.transcript !== null)
    visitJsonLines(session.transcript, 0, (line) => {
      const result = directoryLine().safeParse(line);
      if (result.success) found.add(result.data.cwd);
      return result.success;
    });
  return [...found];
}
