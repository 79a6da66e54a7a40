import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { readOrNull } from './edits/user-file.ts';
import { readFound } from './found-file.ts';
import type { FoundState } from './plan.ts';
import { type FileRecord, type InstallRecord, parseRecord, recordPath } from './record.ts';
import { hasMarkerOf } from './state/believe.ts';
import { listOldClients, type OldState, readOldState } from './state/old-state.ts';
import { findStateFault, requireState, statePlace } from './state/place.ts';

type BaseState = Pick<FoundState, 'place' | 'record' | 'recordFile' | 'old'>;

/** Reads the record, which says what else is worth reading. Throws `state-unusable` when others can write it. */
export function readRecord(ctx: Context): BaseState {
  requireState(ctx);
  const place = statePlace(ctx);
  const recordFile = readFound(recordPath(place));
  const old = readOldState(ctx);
  const own = parseRecord(recordFile.bytes);
  // One that is there and cannot be understood is lost; what the root says is no substitute for it.
  const record = recordFile.bytes === null ? (old?.record ?? null) : own && followOld(own, old);
  return { place, record, recordFile, old };
}

/** The clients in the record; none of a record that others can write. Reads no other file. */
export function listRecordedClients(ctx: Context): string[] {
  if (findStateFault(ctx) !== null) return [];
  const { bytes } = readFound(recordPath(statePlace(ctx)));
  const clients = parseRecord(bytes)?.files.map(({ client }) => client) ?? [];
  return bytes === null ? listOldClients(ctx) : clients;
}

/** An earlier version that was put back meanwhile wrote its own texts: they are no edits of the user's. */
function followOld(own: InstallRecord, old: OldState | null): InstallRecord {
  const files = own.files.map((entry) => {
    const past = old?.record?.files.find(({ file, kind }) => file === entry.file && kind === entry.kind);
    return past !== undefined && hasMarkerOf(entry.kind) ? { ...entry, after: past.after } : entry;
  });
  return { ...own, files };
}

/** Reads every file that a plan may touch, and the back-ups of those that may go back, before anything is written. */
export function readState(
  base: BaseState,
  files: readonly string[],
  undone: readonly FileRecord[],
): FoundState {
  const backups = undone.flatMap(({ before }) => (before === null ? [] : [before.backup]));
  const readBackup = (name: string) => base.old?.backups.get(name) ?? readOrNull(join(base.place, name));
  return {
    ...base,
    files: new Map([...files, ...undone.map(({ file }) => file)].map((file) => [file, readFound(file)])),
    backups: new Map(backups.map((name) => [name, readBackup(name)])),
  };
}
