import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { type FoundFile, readFound, readOrNull } from '../../core/files/user-file.ts';
import { lineOf } from '../programs/exec-form.ts';
import { clonesOfCommand, OwnPrograms } from '../programs/own-programs.ts';
import { type FileRecord, type InstallRecord, parseRecord, recordPath } from '../record/record.ts';
import type { FileRules } from '../record/wanted.ts';
import { rulesFor } from './believe.ts';
import { listOldClients, type OldState, readOldState } from './old-state.ts';
import { findStateFault, requireState, statePlace } from './state-place.ts';

interface BaseState {
  place: string;
  old: OldState | null;
  /** Null: none, or unreadable (then `recordFile.bytes` is not null). */
  record: InstallRecord | null;
  recordFile: FoundFile;
  rules: readonly FileRules[];
}

export interface FoundState extends BaseState {
  files: ReadonlyMap<string, FoundFile>;
  backups: ReadonlyMap<string, Uint8Array | null>;
}

/** Reads the record, which says what else is worth reading. Throws `state-unusable` when others can write it. */
export function readRecord(ctx: Context, rules: readonly FileRules[]): BaseState {
  requireState(ctx);
  const place = statePlace(ctx);
  const recordFile = readFound(recordPath(place));
  const old = readOldState(ctx, rules);
  const own = parseRecord(recordFile.bytes);
  // One that is there and cannot be understood is lost; what the root says is no substitute for it.
  const record = recordFile.bytes === null ? (old?.record ?? null) : own && followOld(own, old, rules);
  return { place, old, record, recordFile, rules };
}

/** The clients in the record; none of a record that others can write. Reads no other file. */
export function listRecordedClients(ctx: Context, rules: readonly FileRules[]): string[] {
  const files = listRecordedFiles(ctx);
  return files === null ? listOldClients(ctx, rules) : files.map(({ client }) => client);
}

/** The files in the record, null where there is no record. */
export function listRecordedFiles(ctx: Context): FileRecord[] | null {
  if (findStateFault(ctx) !== null) return [];
  const { bytes } = readFound(recordPath(statePlace(ctx)));
  return bytes === null ? null : (parseRecord(bytes)?.files ?? []);
}

/** An earlier version that was put back meanwhile wrote its own generated texts: they are no edits of the user's. */
function followOld(own: InstallRecord, old: OldState | null, rules: readonly FileRules[]): InstallRecord {
  const files = own.files.map((entry) => {
    const past = old?.record?.files.find(({ file, kind }) => file === entry.file && kind === entry.kind);
    const isGenerated = rulesFor(rules, entry)?.marker !== undefined;
    return past !== undefined && isGenerated ? { ...entry, after: past.after } : entry;
  });
  return { ...own, files };
}

/** Reads every file that a plan may touch, and the back-ups of those that may go back. `gone`: links to be taken out. */
export function readState(
  base: BaseState,
  files: readonly string[],
  undone: readonly FileRecord[],
  gone: readonly string[] = [],
): FoundState {
  const backups = undone.flatMap(({ before }) => (before === null ? [] : [before.backup]));
  const readBackup = (name: string) => base.old?.backups.get(name) ?? readOrNull(join(base.place, name));
  return {
    ...base,
    files: new Map(
      [...files, ...undone.map(({ file }) => file)].map((file) => [file, readBehind(file, gone)]),
    ),
    backups: new Map(backups.map((name) => [name, readBackup(name)])),
  };
}

/** A file at or below a link that is to go is one that is not there yet. */
function readBehind(file: string, gone: readonly string[]): FoundFile {
  const link = gone.find((one) => `${file}/`.startsWith(`${one}/`));
  return link === undefined
    ? readFound(file)
    : { file, bytes: null, link: false, missingDirectories: link === file ? [] : [link] };
}

/** `generated` are the clones that files of ours name, for when the record is lost. */
export function readOwnPrograms(
  ctx: Context,
  request: { client: string; clone: string; generated: readonly string[]; rules: readonly FileRules[] },
): OwnPrograms {
  const { client, clone, generated, rules } = request;
  // A state that others can write tells nothing; install and uninstall refuse it, doctor goes on without it.
  const recorded = findStateFault(ctx) === null ? (readRecord(ctx, rules).record?.files ?? []) : [];
  const commands = recorded.flatMap(({ added }) =>
    (added?.hooks ?? []).flatMap(({ group }) => group.hooks.map(lineOf)),
  );
  return new OwnPrograms(ctx.home, client, clone, [...commands.flatMap(clonesOfCommand), ...generated]);
}
