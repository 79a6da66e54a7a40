import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { ensureDirectory } from '../../files/directory.ts';
import { listNames, readRegularFile } from '../../files/read.ts';
import { removeFile } from '../../files/remove.ts';
import { replaceFile } from '../../files/write.ts';
import type { InboxPaths } from '../inbox/paths.ts';
import { type DeliveryRecord, parseRecord } from './record-schema.ts';

/** The session a delivery goes to. */
export interface SessionRef {
  client: string;
  session_id: string;
  transcript: string | null;
  transcript_offset: number;
  client_pid?: number;
  client_start?: string;
}

export function makeRecord(
  ctx: Context,
  session: SessionRef,
  handoff: { name: string; sentinel: string },
): DeliveryRecord {
  return { ...handoff, ...session, host: ctx.self.host, boot: ctx.self.boot, at: ctx.now().toISOString() };
}

const suffix = '.json';
const settlingPattern = /^\.settle-(\d+)-([^.].*\.md\.json)$/s;

export function recordPath(paths: InboxPaths, name: string): string {
  return join(paths.delivered, name + suffix);
}

/**
 * Writes a record durably: it must outlive the power before the file may leave `unread/`. File systems that keep the
 * order of their entries commit its name with its bytes, so that one fsync is enough.
 */
export function writeRecord(paths: InboxPaths, record: DeliveryRecord): void {
  ensureDirectory(paths.delivered, false);
  replaceFile(recordPath(paths, record.name), `${JSON.stringify(record)}\n`, { workIn: paths.inbox });
}

/** Reads a record file; null when it is gone or not one. */
export function readRecord(path: string): DeliveryRecord | null {
  const file = readRegularFile(path);
  if (!file) return null;
  try {
    return parseRecord(JSON.parse(Buffer.from(file.bytes).toString('utf8')));
  } catch {
    return null;
  }
}

export function dropRecord(paths: InboxPaths, name: string): void {
  removeFile(recordPath(paths, name));
}

/** The handoff file names that have a record. What is not called after a handoff is none of ours. */
export function listRecords(paths: InboxPaths): string[] {
  return listNames(paths.delivered)
    .filter((entry) => entry.endsWith(`.md${suffix}`) && !entry.startsWith('.'))
    .map((entry) => entry.slice(0, -suffix.length));
}

/** Records that a settler took and, if its pid is dead, left behind: path, pid and the record's own file name. */
export function listSettling(paths: InboxPaths): { path: string; pid: number; entry: string }[] {
  return listNames(paths.delivered).flatMap((entry) => {
    const match = settlingPattern.exec(entry);
    return match?.[2] ? [{ path: join(paths.delivered, entry), pid: Number(match[1]), entry: match[2] }] : [];
  });
}

/** The handoffs that nobody has answered yet, also those that a settler is about to decide on, or died over. */
export function listInFlight(paths: InboxPaths): ReadonlySet<string> {
  const settling = listSettling(paths).map(({ entry }) => entry.slice(0, -suffix.length));
  return new Set([...listRecords(paths), ...settling]);
}

export function settlingPath(paths: InboxPaths, name: string, pid: number): string {
  return join(paths.delivered, `.settle-${pid}-${name}${suffix}`);
}
