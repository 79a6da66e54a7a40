import { join } from 'node:path';
import type * as z from 'zod/mini';
import { exists } from '../../core/files/entry.ts';
import { isAlive, listAncestors, startTicks } from '../../core/files/process.ts';
import { listNames, readJson } from '../../core/files/read.ts';
import type { DeliveryRecord } from '../../core/handoff/delivery/record.ts';
import type { Liveness } from '../../core/handoff/delivery/transition.ts';
import { schemaOnDemand } from '../../core/text/schema-on-demand.ts';

/**
 * A client's own list of its open sessions: `<pid>.json` each, `<pid>-<hex>.json` where a process has several. What else
 * such a file holds, a token may be, is not kept.
 */
const sessionEntry = schemaOnDemand((z) =>
  z.object({
    pid: z.number(),
    sessionId: z.string(),
    /** In ticks, behind the id of the system's start where the client tells it. */
    procStart: z.optional(z.nullable(z.union([z.string(), z.number()]))),
    cwd: z.optional(z.string()),
  }),
);

type SessionEntry = z.infer<ReturnType<typeof sessionEntry>>;

/** The entry of a session that is still open; null for every other one. */
function readOpen(path: string): SessionEntry | null {
  const entry = readJson(path, (value) => sessionEntry().parse(value));
  if (entry === null || !isAlive(entry.pid)) return null;
  const ticks = startTicks(entry.pid);
  const told = entry.procStart ?? null;
  return ticks === null || told === null || String(told).split(':').at(-1) === ticks ? entry : null;
}

interface ListedSession extends SessionEntry {
  /** Whether its process has this session alone. */
  alone: boolean;
}

/** Returns what is told of the sessions that are open. Beside their files lie keys, which are never read. */
export function openSessions(directory: string): ListedSession[] {
  return listNames(directory)
    .filter((name) => /^\d+(?:-[0-9a-f]{8})?\.json$/.test(name))
    .flatMap((name) => {
      const entry = readOpen(join(directory, name));
      return entry === null ? [] : { ...entry, alone: !name.includes('-') };
    });
}

/** The session that a process of the client has now: after `/clear` another than its children were started with. */
export function sessionOfProcess(directory: string, pid: number): string | null {
  const path = join(directory, `${pid}.json`);
  return readJson(path, (value) => sessionEntry().parse(value))?.sessionId ?? null;
}

/** Whether the process that received a handoff runs. */
export function isReceiverAlive({ client_pid: pid, client_start: start }: Receiver): boolean {
  if (pid === undefined || start === undefined || start === '') return false;
  return isAlive(pid) && startTicks(pid) === start;
}

export type Receiver = Pick<DeliveryRecord, 'transcript' | 'session_id' | 'client_pid' | 'client_start'>;

/** Whether the process that received a handoff runs and is in no list yet. One that is listed has another session by now. */
function isNotYetListed(directory: string, receiver: Receiver): boolean {
  return isReceiverAlive(receiver) && !exists(join(directory, `${receiver.client_pid}.json`));
}

/**
 * Whether the session that received a handoff still runs, by a list that exists. `current`: the session of this very
 * process, where the list may still show the one that was cleared for it.
 */
export function readListedLiveness(directory: string, record: Receiver, current?: string): Liveness {
  const ancestors = current === undefined ? [] : listAncestors(process.ppid);
  const wasCleared = ({ pid, alone, sessionId }: ListedSession) =>
    alone && sessionId !== current && ancestors.some((one) => one.pid === pid);
  const open = openSessions(directory).some(
    (entry) => entry.sessionId === record.session_id && !wasCleared(entry),
  );
  return open || isNotYetListed(directory, record) ? 'open' : 'over';
}
