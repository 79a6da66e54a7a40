import { dirname, join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { entryAt } from '../../core/files/entry.ts';
import { listNames, readRegularFile } from '../../core/files/read.ts';
import { removeFile } from '../../core/files/remove.ts';
import { removeEmptyDirectories } from '../../core/files/tree.ts';
import { isOwnAlone } from '../../core/files/trust.ts';
import { fingerprintOf, readFound, readOrNull, sameBytes } from '../../core/files/user-file.ts';
import { copyEdit, type Edit, ownEdit } from '../record/edit.ts';
import {
  backupPath,
  type FileRecord,
  type InstallRecord,
  parseRecord,
  recordPath,
  renderRecord,
} from '../record/record.ts';
import type { FileRules, Notice } from '../record/wanted.ts';
import { believeEntry, rulesFor } from './believe.ts';
import { absoluteRoot, sharedClient, statePlace } from './state-place.ts';

// Up to 0.3.1 the root held the install record, the back-ups and the path of Node. Sandboxed sessions may write there,
// so these are taken over once, as far as they can be checked, and what they say of other files is not carried out.

const sizeLimit = 4 * 1024 * 1024;
const oldRecordName = '.install.json';
const oldNodeName = '.node';
const oldBackupsName = '.backups';

export interface OldState {
  /** The old record and the old path of Node, with their bytes. */
  files: { file: string; bytes: Uint8Array }[];
  /** The old record as it was found; null when there is none that can be read. */
  written: InstallRecord | null;
  record: InstallRecord | null;
  /** Back-ups that are believed, by their name in `record`. */
  backups: Map<string, Uint8Array>;
  notices: Notice[];
}

/** Returns what an earlier version left in the root; null when that is nothing. Throws for a file that cannot be read. */
export function readOldState(ctx: Context, rules: readonly FileRules[]): OldState | null {
  const root = absoluteRoot(ctx);
  const files = [oldRecordName, oldNodeName].flatMap((name) => {
    const bytes = readOld(join(root, name));
    return bytes === null ? [] : [{ file: join(root, name), bytes }];
  });
  if (files.length === 0) return null;
  const written = readOldRecord(root);
  const old: OldState = { files, written, record: null, backups: new Map(), notices: [] };
  if (written !== null) old.record = believeRecord(ctx, rules, written, old);
  return old;
}

/** The clients in the old record, without a look at their files. */
export function listOldClients(ctx: Context, rules: readonly FileRules[]): string[] {
  const isExpected = (entry: FileRecord) => rulesFor(rules, entry)?.isExpected(ctx, entry.file) ?? false;
  const files = readOldRecord(absoluteRoot(ctx))?.files ?? [];
  return files.filter(isExpected).map(({ client }) => client);
}

function readOldRecord(root: string): InstallRecord | null {
  return parseRecord(readOld(join(root, oldRecordName)));
}

function readOld(path: string): Uint8Array | null {
  const file = readRegularFile(path, sizeLimit, isOwnAlone);
  return file === null || file.size > sizeLimit ? null : file.bytes;
}

function believeRecord(
  ctx: Context,
  rules: readonly FileRules[],
  written: InstallRecord,
  old: OldState,
): InstallRecord {
  const root = absoluteRoot(ctx);
  const files = written.files.flatMap((past): FileRecord[] => {
    if (past.client === sharedClient) return [];
    const own = rulesFor(rules, past);
    if (!own?.isExpected(ctx, past.file)) {
      old.notices.push(refusedNotice(past.file));
      return [];
    }
    const backup = readOldBackup(root, past);
    const entry = believeEntry(ctx, own, readFound(past.file), past, backup);
    if (entry === null) return [];
    const left = own.listDisbelieved?.(ctx, past) ?? [];
    old.notices.push(...left.map((text) => hookNotice(past.file, text)));
    if (backup === null || !entry.exact || entry.before === null) return [entry];
    const name = join('backups', past.before?.backup.replace(/^.*\//, '') ?? '');
    old.backups.set(name, backup);
    return [{ ...entry, before: { ...entry.before, backup: name } }];
  });
  const parents = new Set([join(root, 'x'), ...files.map(({ file }) => file)].flatMap(directoriesAbove));
  return { version: 1, files, directories: written.directories.filter((path) => parents.has(path)) };
}

/** The bytes that an entry names, if their name tells of what is in them. */
function readOldBackup(root: string, { before }: FileRecord): Uint8Array | null {
  const [, name, digits] = /^\.backups\/(([0-9a-f]{16})-[^/]+)$/.exec(before?.backup ?? '') ?? [];
  const directory = join(root, oldBackupsName);
  if (name === undefined || !entryAt(directory)?.isDirectory()) return null;
  const bytes = readOld(join(directory, name));
  const hash = bytes && fingerprintOf(bytes);
  return hash === before?.sha256 && hash?.slice(0, 16) === digits ? bytes : null;
}

function directoriesAbove(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...directoriesAbove(parent)];
}

export function refusedNotice(file: string): Notice {
  const message = `The install record names ${file}, which is no file that install writes for a client here; it was left alone.`;
  return { code: 'entry-refused', message, file };
}

function hookNotice(file: string, text: string): Notice {
  const message = `A hook that an earlier install took out of ${file} is not put back on the word of a file in the root, where sessions may write. If it is yours, put it back under hooks.SessionStart: ${JSON.stringify(text)}`;
  return { code: 'predecessor-left', message, file };
}

export function takeOverBackups(place: string, { backups }: OldState): Edit[] {
  return [...backups].map(([name, bytes]) => copyEdit(join(place, name), bytes));
}

/** The old record brought up to date: until the new version is proved, an upgrade may go back to the old one. */
export function updateOldRecord(old: OldState, current: InstallRecord): Edit[] {
  const found = old.files.find(({ file }) => file.endsWith(oldRecordName));
  if (found === undefined || old.written === null) return [];
  const shared = old.written.files.filter(({ client }) => client === sharedClient);
  const own = current.files.filter(({ client }) => client !== sharedClient);
  const files = own.map((entry) => {
    const { before } = entry;
    return {
      ...entry,
      before: before && { ...before, backup: before.backup.replace(/^backups\//, '.backups/') },
    };
  });
  const { directories } = old.written;
  const after = renderRecord({ version: 1, files: [...shared, ...files], directories });
  return [ownEdit(found.file, found.bytes, after)];
}

export function removeOldFiles({ files }: OldState): Edit[] {
  return files.map(({ file, bytes }) => ({
    ...ownEdit(file, bytes, null),
    shown: file.endsWith(oldNodeName),
  }));
}

/** Removes what was taken over, once the new record counts: the old files, and back-ups that the state holds too. */
export function forgetOldState(ctx: Context): void {
  const root = absoluteRoot(ctx);
  const place = statePlace(ctx);
  if (parseRecord(readOrNull(recordPath(place))) === null) return;
  for (const name of [oldRecordName, oldNodeName])
    if (readOld(join(root, name)) !== null) removeFile(join(root, name));
  dropOldBackups(root, (name, bytes) => isTakenOver(ctx, name, bytes));
}

export function isTakenOver(ctx: Context, name: string, bytes: Uint8Array): boolean {
  const taken = readOrNull(join(backupPath(statePlace(ctx)), name));
  return taken !== null && sameBytes(taken, bytes);
}

/** Removes those of the old back-ups that are told to be needed no more; the others stay, and their number is returned. */
export function dropOldBackups(root: string, isDone: (name: string, bytes: Uint8Array) => boolean): number {
  const directory = join(root, oldBackupsName);
  if (!entryAt(directory)?.isDirectory()) return 0;
  for (const name of listNames(directory)) {
    const bytes = readOld(join(directory, name));
    if (bytes !== null && isDone(name, bytes)) removeFile(join(directory, name));
  }
  removeEmptyDirectories([directory]);
  return listNames(directory).length;
}
