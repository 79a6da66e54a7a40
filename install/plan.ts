import { basename, join } from 'node:path';
import { fingerprintOf, sameBytes } from '../core/files/user-file.ts';
import { asideCopies, foundAt, type Plan, type PlannedFile, planUndo } from './plan-undo.ts';
import {
  backupPath,
  type FileRecord,
  type InstallRecord,
  recordPath,
  renderRecord,
} from './record/record.ts';
import type { Added, ClientWiring, Edit, WantedChange, WantedFile } from './record/wanted.ts';
import { takeOverBackups, updateOldRecord } from './state/old-state.ts';
import type { FoundState } from './state/read-state.ts';

/**
 * Pure: what is found and what is wanted make the edits. `made` are directories that come besides. Throws before
 * anything is written, or not at all.
 */
export function planInstall(
  found: FoundState,
  wirings: readonly ClientWiring[],
  made: readonly string[] = [],
): Plan {
  const past = found.record?.files ?? [];
  for (const wiring of wirings) wiring.refuse?.(found.files, past);
  const wanted = wirings.flatMap((wiring) => wiring.wanted);
  const planned = wanted.map((file) => planFile(found, file));
  const obsolete = past.filter(
    (entry) =>
      wirings.some((wiring) => wiring.client === entry.client && wiring.isObsolete?.(entry)) &&
      !wanted.some((want) => want.file === entry.file),
  );
  const removals = obsolete.map((entry) => planUndo(found, entry));
  const files = mergeFiles(
    past.filter((entry) => !obsolete.includes(entry)),
    planned.map(({ record }) => record),
  );
  const notices = [
    ...[...planned, ...removals].flatMap((plan) => plan.notices),
    ...wirings.flatMap((wiring) => wiring.notices ?? []),
  ];
  const copies = [...planned, ...removals].flatMap((plan) => plan.copies);
  if (found.record === null && found.recordFile.bytes !== null) {
    const message = `${found.recordFile.file} could not be understood; a copy was kept and a new record begun.`;
    notices.unshift({ code: 'record-lost', message, file: found.recordFile.file });
    copies.push(copyOf(found.place, found.recordFile.file, found.recordFile.bytes));
  }
  const created = planned.filter(({ edit }) => edit.before === null).map(({ edit }) => edit.file);
  const directories = new Set([
    ...(found.record?.directories ?? []),
    ...found.recordFile.missingDirectories,
    ...made,
    ...created.flatMap((file) => found.files.get(file)?.missingDirectories ?? []),
  ]);
  const next: InstallRecord = { version: 1, files, directories: [...directories] };
  const record: Edit = {
    file: recordPath(found.place),
    before: found.recordFile.bytes,
    after: renderRecord(next),
    role: 'own',
    shown: false,
  };
  const edits = [...removals, ...planned].map(({ edit }) => edit);
  if (found.old === null) return { edits: [...copies, record, ...edits], notices };
  const taken = takeOverBackups(found.place, found.old);
  return {
    edits: [...taken, ...copies, record, ...updateOldRecord(found.old, next), ...edits],
    notices: [...found.old.notices, ...notices],
  };
}

function planFile(found: FoundState, wanted: WantedFile): PlannedFile & { record: FileRecord } {
  const file = foundAt(found, wanted.file);
  const recorded = found.record?.files.find(
    (entry) => entry.file === wanted.file && entry.kind === wanted.kind,
  );
  // What the user deleted, the user deleted: we begin anew.
  const past = file.bytes === null ? undefined : recorded;
  const change = wanted.edit(file, past);
  const changed = !sameBytes(file.bytes, change.after);
  const copies = asideCopies(change);
  if (change.before !== null) {
    if (past === undefined) copies.push(copyOf(found.place, wanted.file, change.before));
    if (changed && file.bytes !== null) copies.push(copyOf(found.place, wanted.file, file.bytes));
  }
  const { file: name, role } = wanted;
  return {
    edit: { file: name, before: file.bytes, after: change.after, role, shown: true },
    copies,
    notices: change.notices,
    record:
      past === undefined || file.bytes === null
        ? beginRecord(found.place, wanted, change)
        : changed
          ? continueRecord(past, file.bytes, change)
          : past,
  };
}

/** The first edit of a file that is there or not: what is there now is what uninstall restores. */
function beginRecord(place: string, wanted: WantedFile, change: WantedChange): FileRecord {
  const { client, kind, file } = wanted;
  const before = beforeOf(place, file, change.before);
  return { client, kind, file, before, after: fingerprintOf(change.after), exact: true, ...addedOf(change) };
}

/** A later edit: the first "before" stays, but is the exact answer only if nobody else wrote in between. */
function continueRecord(past: FileRecord, bytes: Uint8Array, change: WantedChange): FileRecord {
  const now = fingerprintOf(bytes);
  const exact = (now === past.after && past.exact) || now === past.before?.sha256;
  return { ...past, after: fingerprintOf(change.after), exact, ...addedOf(change) };
}

function addedOf({ added, block, trust, gate_trust }: WantedChange): Added {
  return {
    ...(added === undefined ? {} : { added }),
    ...(block === undefined ? {} : { block }),
    ...(trust === undefined ? {} : { trust }),
    ...(gate_trust === undefined ? {} : { gate_trust }),
  };
}

function beforeOf(place: string, file: string, bytes: Uint8Array | null): FileRecord['before'] {
  if (bytes === null) return null;
  return { sha256: fingerprintOf(bytes), backup: join('backups', basename(copyOf(place, file, bytes).file)) };
}

/** Keeps the order of the record, so that a second run writes it in the same order. */
function mergeFiles(past: readonly FileRecord[], current: readonly FileRecord[]): FileRecord[] {
  const kept = past.map((entry) => current.find((next) => next.file === entry.file) ?? entry);
  return [...kept, ...current.filter((next) => !past.some((entry) => entry.file === next.file))];
}

/** Named after its content: the same bytes give the same name, and nothing is ever overwritten. */
function copyOf(place: string, file: string, bytes: Uint8Array): Edit {
  const name = `${fingerprintOf(bytes).slice(0, 16)}-${basename(file)}`;
  return { file: join(backupPath(place), name), before: null, after: bytes, role: 'copy', shown: false };
}
