import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { visitJsonLines, visitLastJsonLines } from '../../core/files/json-lines.ts';
import { listNames } from '../../core/files/read.ts';
import { schemaOnDemand } from '../../core/text/schema-on-demand.ts';
import type { CurrentSession } from '../client/client.ts';
import { codexHome } from './thread-lock.ts';

/** A thread that is older than this many days with sessions is not looked for. */
const daysSearched = 60;

export function* dayDirectories(sessions: string): Generator<string> {
  const descending = (directory: string) => listNames(directory).sort().reverse();
  for (const year of descending(sessions)) {
    for (const month of descending(join(sessions, year))) {
      for (const day of descending(join(sessions, year, month))) yield join(sessions, year, month, day);
    }
  }
}

/** The rollout of a thread: its name ends in the thread's id. Null when it is not found (an ephemeral session). */
function findRollout(ctx: Context, thread: string): string | null {
  let searched = 0;
  for (const directory of dayDirectories(join(codexHome(ctx), 'sessions'))) {
    const name = listNames(directory).find((entry) => entry.endsWith(`-${thread}.jsonl`));
    if (name) return join(directory, name);
    if (++searched >= daysSearched) break;
  }
  return null;
}

/** The thread a shell command runs in. In a subagent CODEX_SESSION_ID names the parent (measured). */
export function currentSession(ctx: Context): CurrentSession | null {
  const thread = ctx.env.CODEX_THREAD_ID;
  if (!thread || !/^[A-Za-z0-9-]+$/.test(thread)) return null;
  const session = ctx.env.CODEX_SESSION_ID;
  return {
    session_id: thread,
    transcript: findRollout(ctx, thread),
    subagent: session !== undefined && session !== '' && session !== thread,
  };
}

const directoryLine = schemaOnDemand((z) =>
  z.looseObject({
    type: z.enum(['session_meta', 'turn_context']),
    payload: z.looseObject({ cwd: z.string() }),
  }),
);

/** Of the thread's creation and of its latest turns: a resumed thread may go on in another worktree. */
export function sessionDirectories(ctx: Context): string[] {
  const rollout = currentSession(ctx)?.transcript ?? null;
  if (rollout === null) return [];
  const found = new Set<string>();
  const add = (line: unknown) => {
    const result = directoryLine().safeParse(line);
    if (result.success) found.add(result.data.payload.cwd);
    return result.success;
  };
  visitJsonLines(rollout, 0, add);
  visitLastJsonLines(rollout, (line) => {
    add(line);
  });
  return [...found];
}
