import { dirname, join } from 'node:path';
import type * as z from 'zod/mini';
import type { Context } from '../../../core/context.ts';
import { exists } from '../../../core/files/entry.ts';
import { isAlive, startTicks } from '../../../core/files/process.ts';
import { listNames, readJson } from '../../../core/files/read.ts';
import type { DeliveryRecord } from '../../../core/handoff/delivery/record.ts';
import type { Liveness } from '../../../core/handoff/delivery/transition.ts';
import { schemaOnDemand } from '../../../core/text/schema-on-demand.ts';

export function configDirectory(ctx: Pick<Context, 'home' | 'env'>): string {
  return ctx.env.CLAUDE_CONFIG_DIR || join(ctx.home, '.claude');
}

/** `<config>/sessions/<pid>.json` (spec/clients.md): there before SessionStart, `sessionId` follows /clear. */
const sessionEntry = schemaOnDemand((z) =>
  z.looseObject({
    pid: z.number(),
    sessionId: z.string(),
    procStart: z.optional(z.union([z.string(), z.number()])),
    cwd: z.optional(z.string()),
  }),
);

type SessionEntry = z.infer<ReturnType<typeof sessionEntry>>;

/** The entry of a session that is still open; null for every other one. */
function readOpen(path: string): SessionEntry | null {
  const entry = readJson(path, (value) => sessionEntry().parse(value));
  if (entry === null || !isAlive(entry.pid)) return null;
  const ticks = startTicks(entry.pid);
  const { procStart } = entry;
  return ticks === null || procStart === undefined || String(procStart) === ticks ? entry : null;
}

/** Returns what is told of the sessions that are open. Beside their files lie keys, which are never read. */
function openEntries(directory: string): SessionEntry[] {
  return listNames(directory)
    .filter((name) => /^\d+\.json$/.test(name))
    .flatMap((name) => readOpen(join(directory, name)) ?? []);
}

export function listOpenSessions(ctx: Context): SessionEntry[] {
  return openEntries(join(configDirectory(ctx), 'sessions'));
}

export function listedDirectories(ctx: Context, session: string): string[] {
  return listOpenSessions(ctx).flatMap(({ sessionId, cwd }) => (sessionId === session ? (cwd ?? []) : []));
}

/** The session that a process of the client has now: after `/clear` another than its children were started with. */
export function listedSession(ctx: Context, pid: number): string | null {
  const path = join(configDirectory(ctx), 'sessions', `${pid}.json`);
  return readJson(path, (value) => sessionEntry().parse(value))?.sessionId ?? null;
}

/** Whether the process that received a handoff runs and is in no list yet. One that is listed has another session by now. */
function isNotYetListed(directory: string, { client_pid: pid, client_start: start }: Receiver): boolean {
  if (pid === undefined || start === undefined || start === '') return false;
  return isAlive(pid) && startTicks(pid) === start && !exists(join(directory, `${pid}.json`));
}

type Receiver = Pick<DeliveryRecord, 'transcript' | 'session_id' | 'client_pid' | 'client_start'>;

/** Whether the session that received a handoff still runs; unknown where the client keeps no list of its sessions. */
export function readLiveness(ctx: Context, record: Receiver): Liveness {
  // A transcript is `<config>/projects/<project>/<session>.jsonl`.
  const config = record.transcript ? dirname(dirname(dirname(record.transcript))) : configDirectory(ctx);
  const directory = join(config, 'sessions');
  if (!exists(directory)) return 'unknown';
  const open = openEntries(directory).some(({ sessionId }) => sessionId === record.session_id);
  return open || isNotYetListed(directory, record) ? 'open' : 'over';
}
