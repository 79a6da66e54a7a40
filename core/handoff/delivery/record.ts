import { join } from 'node:path';
import type * as z from 'zod/mini';
import type { Context } from '../../context.ts';
import { ensureDirectory } from '../../files/directory.ts';
import { listNames, readJson } from '../../files/read.ts';
import { removeFile } from '../../files/remove.ts';
import { replaceFile } from '../../files/write.ts';
import { schemaOnDemand } from '../../text/schema-on-demand.ts';
import type { InboxPaths } from '../inbox/paths.ts';

/** A delivery that nobody has answered yet: `.delivered/<file name>.json` (spec/delivery.md, "Record"). */
export const deliveryRecord = schemaOnDemand((z) =>
  z.looseObject({
    name: z.string(),
    sentinel: z.string(),
    client: z.string(),
    session_id: z.string(),
    transcript: z.nullable(z.string()),
    /** Bytes of the transcript that were there before the delivery. */
    transcript_offset: z.optional(z.number()),
    /** The client's process and its start in clock ticks, of a session that its client may list too late. */
    client_pid: z.optional(z.number()),
    client_start: z.optional(z.string()),
    host: z.string(),
    boot: z.string(),
    at: z.string(),
  }),
);

export type DeliveryRecord = z.infer<ReturnType<typeof deliveryRecord>>;

export type SessionRef = Pick<
  DeliveryRecord,
  'client' | 'session_id' | 'transcript' | 'transcript_offset' | 'client_pid' | 'client_start'
>;

/** What a session owes an answer to. */
export type HandoffRef = Pick<DeliveryRecord, 'name' | 'sentinel'>;

const suffix = '.json';
const settlingPattern = /^\.settle-(\d+)-([^.].*\.md\.json)$/s;

export function recordPath(paths: InboxPaths, name: string): string {
  return join(paths.delivered, name + suffix);
}

/** The name of a record while one process decides on it. */
export function settlingPath(paths: InboxPaths, name: string, pid: number): string {
  return join(paths.delivered, `.settle-${pid}-${name}${suffix}`);
}

/** Writes a record durably: it must outlive the power before the file may leave `unread/`. */
export function writeRecord(ctx: Context, paths: InboxPaths, session: SessionRef, handoff: HandoffRef): void {
  const { host, boot } = ctx.self;
  const record: DeliveryRecord = { ...handoff, ...session, host, boot, at: ctx.now().toISOString() };
  ensureDirectory(paths.delivered, false);
  replaceFile(recordPath(paths, handoff.name), `${JSON.stringify(record)}\n`, { workIn: paths.inbox });
}

export function readRecord(path: string): DeliveryRecord | null {
  return readJson(path, (value) => deliveryRecord().parse(value));
}

export function dropRecord(paths: InboxPaths, name: string): void {
  removeFile(recordPath(paths, name));
}

export function listRecords(paths: InboxPaths): string[] {
  return listNames(paths.delivered)
    .filter((entry) => entry.endsWith(`.md${suffix}`) && !entry.startsWith('.'))
    .map((entry) => entry.slice(0, -suffix.length));
}

/** Returns the records that a process took to decide on, and left behind if it died. */
export function listSettling(paths: InboxPaths): { path: string; pid: number; entry: string }[] {
  return listNames(paths.delivered).flatMap((entry) => {
    const match = settlingPattern.exec(entry);
    return match?.[2] ? [{ path: join(paths.delivered, entry), pid: Number(match[1]), entry: match[2] }] : [];
  });
}

/** Returns the names of the handoffs that nobody has answered yet, also while a process decides on them. */
export function listInFlight(paths: InboxPaths): ReadonlySet<string> {
  const settling = listSettling(paths).map(({ entry }) => entry.slice(0, -suffix.length));
  return new Set([...listRecords(paths), ...settling]);
}
