import { join } from 'node:path';
import type * as z from 'zod/mini';
import type { Context } from '../context.ts';
import { systemCode } from '../errors.ts';
import { entryAt } from '../files/entry.ts';
import { listNames, readJson } from '../files/read.ts';
import { removeFile } from '../files/remove.ts';
import { replaceFile } from '../files/write.ts';
import type { InboxPaths } from '../handoff/inbox/paths.ts';
import type { Session } from '../sessions/session.ts';
import { schemaOnDemand } from '../text/schema-on-demand.ts';
import { encodeName } from '../worktree/identity.ts';

/** What became of a session's draft: `.rescue/<client>-<session_id>.json` (spec/rescue.md, "States"). */
const rescueRecord = schemaOnDemand((z) =>
  z.looseObject({
    client: z.string(),
    session_id: z.string(),
    transcript: z.string(),
    /** How much the session had done (`workMark`): with more it is new again. */
    mark: z.string(),
    state: z.enum(['offered', 'delivered', 'dismissed', 'superseded']),
    /** The file name of the handoff that its draft was filed as; null where none was. */
    name: z.nullable(z.string()),
    at: z.string(),
  }),
);

export type RescueRecord = z.infer<ReturnType<typeof rescueRecord>>;
export type RescueState = RescueRecord['state'] | 'new';

/** Who is meant: a client's session. */
export type RescuedSession = Pick<RescueRecord, 'client' | 'session_id' | 'transcript' | 'mark'>;

const retentionMs = 30 * 24 * 3600 * 1000;

function pathOf(paths: InboxPaths, client: string, id: string): string {
  return join(paths.rescue, `${encodeName(`${client}-${id}`).slice(0, 200)}.json`);
}

/** Returns how much a session has said and done: it differs only where something was added. */
export function workMark({ words, replies, commands, edits }: Session): string {
  return [words, replies, commands, edits].map((list) => list.length).join('-');
}

export function readRescueRecord(paths: InboxPaths, client: string, id: string): RescueRecord | null {
  const record = readJson(pathOf(paths, client, id), (value) => rescueRecord().parse(value));
  return record?.client === client && record.session_id === id ? record : null;
}

/** Returns what became of the draft of a session that had done so much; `new` for one that did more since. */
export function rescueState(record: RescueRecord | null, mark: string): RescueState {
  return record?.mark === mark ? record.state : 'new';
}

/** Notes what became of a session's draft. Throws only where that keeps the user's own decision from being noted. */
export function writeRescueRecord(
  ctx: Context,
  paths: InboxPaths,
  session: RescuedSession,
  { state, name }: Pick<RescueRecord, 'state' | 'name'>,
): void {
  const { client, session_id, transcript, mark } = session;
  const at = ctx.now().toISOString();
  const record: RescueRecord = { client, session_id, transcript, mark, state, name, at };
  const path = pathOf(paths, client, session_id);
  const text = `${JSON.stringify(record)}\n`;
  const durable = state === 'dismissed';
  try {
    replaceFile(path, text, { durable, workIn: paths.inbox });
    forgetOld(paths, ctx.now().getTime());
  } catch (error) {
    // What was filed is found by its name again, and an offer may be made twice.
    if (durable || systemCode(error) === '') throw error;
  }
}

/** Forgets what was noted more than 30 days ago. */
function forgetOld(paths: InboxPaths, nowMs: number): void {
  for (const entry of listNames(paths.rescue).filter((one) => /^[^.].*\.json$/s.test(one))) {
    const path = join(paths.rescue, entry);
    const stat = entryAt(path);
    if (stat?.isFile() && nowMs - stat.mtimeMs > retentionMs) removeFile(path);
  }
}
