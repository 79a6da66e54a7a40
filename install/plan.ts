import { basename, dirname, join } from 'node:path';
import { HandoffError } from '../core/errors.ts';
import { type FoundFile, fingerprintOf, sameBytes } from '../core/files/user-file.ts';
import { copyEdit, type Edit, linkEdit, mergeLinks, ownEdit, takenNotice } from './record/edit.ts';
import {
  backupPath,
  type FileRecord,
  type InstallRecord,
  type RemovedLink,
  recordPath,
  renderRecord,
} from './record/record.ts';
import type { ClientWiring, Notice, Undone, WantedChange, WantedFile } from './record/wanted.ts';
import { directoryOfSkill } from './skills/files.ts';
import { rulesFor } from './state/believe.ts';
import { refusedNotice, removeOldFiles, takeOverBackups, updateOldRecord } from './state/old-state.ts';
import type { FoundState } from './state/read-state.ts';
import { undoFile } from './undo-file.ts';

interface Plan {
  /** In the order of writing: copies, the record, then the files themselves. */
  edits: Edit[];
  notices: Notice[];
}

interface PlannedFile {
  edit: Edit;
  copies: Edit[];
  notices: Notice[];
}

export function listObsolete(record: InstallRecord | null, wirings: readonly ClientWiring[]): FileRecord[] {
  const wanted = wirings.flatMap((wiring) => wiring.wanted);
  return (record?.files ?? []).filter(
    (entry) =>
      wirings.some(({ client, isObsolete }) => client === entry.client && isObsolete?.(entry)) &&
      !wanted.some(({ file }) => file === entry.file),
  );
}

/** Makes the edits of what is found and what is wanted. `made` are directories that come besides. */
export function planInstall(
  found: FoundState,
  wirings: readonly ClientWiring[],
  made: readonly string[],
): Plan {
  const { record, recordFile, place, old } = found;
  const past = record?.files ?? [];
  for (const wiring of wirings) wiring.refuse?.(found.files, past);
  const planned = wirings.flatMap(({ client, wanted }) =>
    wanted.map((file) => planFile(found, client, file)),
  );
  const obsolete = listObsolete(record, wirings);
  const removals = obsolete.map((entry) => planUndo(found, entry));
  const copies = [...planned, ...removals].flatMap((plan) => plan.copies);
  const notices = [...(old?.notices ?? [])];
  if (record === null && recordFile.bytes !== null) {
    const message = `${recordFile.file} could not be understood; a copy was kept and a new record begun.`;
    notices.push({ code: 'record-lost', message, file: recordFile.file });
    copies.push(copyOf(place, recordFile.file, recordFile.bytes));
  }
  notices.push(
    ...[...planned, ...removals].flatMap((plan) => plan.notices),
    ...wirings.flatMap((wiring) => wiring.notices ?? []),
  );
  const created = planned.filter(({ edit }) => edit.before === null).map(({ edit }) => edit.file);
  // A skill of ours that no record told of: so is its directory.
  const adopted = planned.filter(
    ({ edit, record: { kind, before, file } }) =>
      kind === 'skill' && edit.before !== null && before === null && !past.some((one) => one.file === file),
  );
  const directories = new Set([
    ...(record?.directories ?? []),
    ...recordFile.missingDirectories,
    ...made,
    ...created.flatMap((file) => foundAt(found, file).missingDirectories),
    ...adopted.flatMap(({ edit: { file } }) => [directoryOfSkill(file), dirname(file)]),
  ]);
  const staying = past.filter((entry) => !obsolete.includes(entry));
  const files = mergeFiles(
    staying,
    planned.map((plan) => plan.record),
  );
  const links = wirings.flatMap(({ client, links: taken = [] }) =>
    taken.map((link) => ({ client, ...link })),
  );
  const known = mergeLinks(record?.links ?? [], links);
  const next: InstallRecord = {
    version: 1,
    files,
    ...(known.length === 0 ? {} : { links: known }),
    directories: [...directories],
  };
  return {
    edits: [
      ...(old === null ? [] : takeOverBackups(place, old)),
      ...copies,
      ownEdit(recordPath(place), recordFile.bytes, renderRecord(next)),
      ...(old === null ? [] : updateOldRecord(old, next)),
      ...links.map(({ file, target }) => linkEdit(file, target, null)),
      ...[...removals, ...planned].map(({ edit }) => edit),
    ],
    notices: [...notices, ...links.map(takenNotice)],
  };
}

function planFile(
  found: FoundState,
  client: string,
  { kind, file, edit }: WantedFile,
): PlannedFile & { record: FileRecord } {
  const { place, record } = found;
  const state = foundAt(found, file);
  const { bytes } = state;
  // What the user deleted, the user deleted: we begin anew.
  const past =
    bytes === null ? undefined : record?.files.find((entry) => entry.file === file && entry.kind === kind);
  const change = edit(state, past);
  const { before, after, notices } = change;
  const copies = asideCopies(change);
  if (before !== null && past === undefined) copies.push(copyOf(place, file, before));
  if (before !== null && bytes !== null && !sameBytes(bytes, after)) copies.push(copyOf(place, file, bytes));
  const next =
    past === undefined
      ? { client, kind, file, ...beginRecord(place, file, change) }
      : continueRecord(past, bytes, change);
  // A text of ours as a whole is not mixed with what others write there.
  const redo = change.ours && ((now: Uint8Array) => edit({ ...state, bytes: now }, past).after);
  return { edit: editOf(kind, state, after, redo), copies, notices, record: next };
}

/** The first edit of a file that is there or not: what is there now is what uninstall restores. */
function beginRecord(place: string, file: string, { before: bytes, after, ours }: WantedChange) {
  const backup = (found: Uint8Array) => join('backups', basename(copyOf(place, file, found).file));
  const before = bytes && { sha256: fingerprintOf(bytes), backup: backup(bytes) };
  return { before, after: fingerprintOf(after), exact: true, ...ours };
}

/** A later edit: the first "before" stays, but is the exact answer only if nobody else wrote in between. */
function continueRecord(past: FileRecord, bytes: Uint8Array | null, change: WantedChange): FileRecord {
  if (bytes === null || sameBytes(bytes, change.after)) return past;
  const now = fingerprintOf(bytes);
  const exact = (now === past.after && past.exact) || now === past.before?.sha256;
  return { ...past, after: fingerprintOf(change.after), exact, ...change.ours };
}

/** Keeps the order of the record, so that a second run writes it in the same order. */
function mergeFiles(past: readonly FileRecord[], current: readonly FileRecord[]): FileRecord[] {
  const kept = past.map((entry) => current.find((next) => next.file === entry.file) ?? entry);
  return [...kept, ...current.filter((next) => !past.some((entry) => entry.file === next.file))];
}

/** Named after its content: the same bytes give the same name, and nothing is ever overwritten. */
function copyOf(place: string, file: string, bytes: Uint8Array): Edit {
  return copyEdit(join(backupPath(place), `${fingerprintOf(bytes).slice(0, 16)}-${basename(file)}`), bytes);
}

/** Plans how files and `links` go back, then the record. `refused` are files that install never writes: they only leave the record. */
export function planUninstall(
  found: FoundState,
  leaving: readonly FileRecord[],
  last: boolean,
  refused: readonly FileRecord[],
  links: readonly RemovedLink[] = [],
): Plan {
  const planned = [...leaving].reverse().map((entry) => planUndo(found, entry));
  const edits = planned
    .map(({ edit }) => edit)
    .filter(({ before, after }) => before !== null || after !== null);
  return {
    edits: [
      ...planned.flatMap(({ copies }) => copies),
      ...edits,
      ...links.map(({ file, target }) => linkEdit(file, null, target)),
      ...editRecord(found, [...leaving, ...refused], links, last),
      ...(found.old === null ? [] : removeOldFiles(found.old)),
    ],
    notices: [
      ...(found.old?.notices ?? []),
      ...refused.map(({ file }) => refusedNotice(file)),
      ...planned.flatMap(({ notices }) => notices),
    ],
  };
}

function editRecord(
  found: FoundState,
  leaving: readonly FileRecord[],
  restored: readonly RemovedLink[],
  last: boolean,
): Edit[] {
  const { record, recordFile, place, old } = found;
  if (last) return [ownEdit(recordPath(place), recordFile.bytes, null)];
  if (record === null) return [];
  const gone = new Set(leaving.map(({ file }) => file));
  const files = record.files.filter((entry) => !gone.has(entry.file));
  const made = old === null ? [] : recordFile.missingDirectories;
  const directories = [...new Set([...record.directories, ...made])];
  const links = record.links?.filter((link) => !restored.includes(link)) ?? [];
  const after = renderRecord({ version: 1, files, ...(links.length === 0 ? {} : { links }), directories });
  const edit = ownEdit(recordPath(place), recordFile.bytes, after);
  return [...(old === null ? [] : takeOverBackups(place, old)), edit];
}

function planUndo(found: FoundState, past: FileRecord): PlannedFile {
  const { kind, file, before } = past;
  const state = foundAt(found, file);
  const backup = before === null ? null : (found.backups.get(before.backup) ?? null);
  // What is ours as a whole goes; a file that no client's rules know stays.
  const other = () => ({ after: kind === 'own' ? null : state.bytes, notices: [] });
  const undo = (now: FoundFile) => undoFile(now, past, backup, rulesFor(found.rules, past)?.undo ?? other);
  const undone = undo(state);
  const isMixed = past.added ?? past.block ?? past.trust;
  const redo = isMixed && ((bytes: Uint8Array) => undo({ ...state, bytes }).after);
  const edit = editOf(kind, state, undone.after, redo);
  return { edit, copies: asideCopies(undone), notices: undone.notices };
}

function editOf(
  kind: FileRecord['kind'],
  { file, bytes }: FoundFile,
  after: Edit['after'],
  redo: Edit['redo'],
): Edit {
  return { file, before: bytes, after, role: kind === 'own' ? 'own' : 'user', redo, shown: true };
}

function asideCopies({ aside }: Pick<Undone, 'aside'>): Edit[] {
  return aside === undefined ? [] : [copyEdit(aside.file, aside.bytes, true)];
}

function foundAt(found: FoundState, file: string): FoundFile {
  const state = found.files.get(file);
  if (state !== undefined) return state;
  throw new HandoffError('internal', {
    message: `${file} was not read before planning`,
    hint: 'Report this.',
  });
}
