import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Context } from '../context.ts';
import type { InboxPaths } from '../disk/inbox-paths.ts';
import { listNames, readRegularFile } from '../disk/read.ts';
import { syncDirectory } from '../disk/sync.ts';
import { replaceFile } from '../disk/write.ts';

/** A delivery that nobody has answered yet: `.delivered/<file name>.json` (spec/delivery.md, "Record"). */
export const deliveryRecord = z.looseObject({
  /** The handoff's file name. */
  name: z.string(),
  sentinel: z.string(),
  client: z.string(),
  session_id: z.string(),
  /** The session's transcript; null when the client keeps none. */
  transcript: z.nullable(z.string()),
  /** Bytes of the transcript that were there before the delivery. */
  transcript_offset: z.optional(z.number()),
  host: z.string(),
  boot: z.string(),
  /** ISO instant of the delivery. */
  at: z.string(),
});

export type DeliveryRecord = z.infer<typeof deliveryRecord>;

/** The session a delivery goes to. */
export interface SessionRef {
  client: string;
  session_id: string;
  transcript: string | null;
  transcript_offset: number;
}

export function makeRecord(
  ctx: Context,
  session: SessionRef,
  handoff: { name: string; sentinel: string },
): DeliveryRecord {
  return { ...handoff, ...session, host: ctx.self.host, boot: ctx.self.boot, at: ctx.now().toISOString() };
}

const suffix = '.json';
const settlingPattern = /^\.settle-(\d+)-(.+\.json)$/s;

export function recordPath(paths: InboxPaths, name: string): string {
  return join(paths.delivered, name + suffix);
}

/** Writes a record durably: it must outlive the power before the file may leave `unread/`. */
export function writeRecord(paths: InboxPaths, record: DeliveryRecord): void {
  replaceFile(recordPath(paths, record.name), `${JSON.stringify(record)}\n`, { workIn: paths.inbox });
  syncDirectory(paths.delivered);
}

/** Reads a record file; null when it is gone or not one. */
export function readRecord(path: string): DeliveryRecord | null {
  const file = readRegularFile(path);
  if (!file) return null;
  try {
    const result = deliveryRecord.safeParse(JSON.parse(Buffer.from(file.bytes).toString('utf8')));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

export function dropRecord(paths: InboxPaths, name: string): void {
  rmSync(recordPath(paths, name), { force: true });
}

/** The handoff file names that have a record. */
export function listRecords(paths: InboxPaths): string[] {
  return listNames(paths.delivered)
    .filter((entry) => entry.endsWith(suffix) && !entry.startsWith('.'))
    .map((entry) => entry.slice(0, -suffix.length));
}

/** Records that a settler took and, if its pid is dead, left behind: path, pid and the record's own file name. */
export function listSettling(paths: InboxPaths): { path: string; pid: number; entry: string }[] {
  return listNames(paths.delivered).flatMap((entry) => {
    const match = settlingPattern.exec(entry);
    return match?.[2] ? [{ path: join(paths.delivered, entry), pid: Number(match[1]), entry: match[2] }] : [];
  });
}

export function settlingPath(paths: InboxPaths, name: string, pid: number): string {
  return join(paths.delivered, `.settle-${pid}-${name}${suffix}`);
}
