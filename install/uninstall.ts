import { basename, dirname, join } from 'node:path';
import type { Context } from '../core/context.ts';
import { listNames } from '../core/files/read.ts';
import { removeEmptyDirectories, removeTree } from '../core/files/tree.ts';
import { fingerprintOf, readOrNull, sameBytes } from '../core/files/user-file.ts';
import { shellWord } from '../core/text/shell-word.ts';
import { applyEdits } from './apply.ts';
import { provenFile } from './doctor/client-version.ts';
import { describeEdits, type InstallOptions, type InstallOutcome } from './install.ts';
import { planUninstall } from './plan.ts';
import { backupPath, type FileRecord, recordPath } from './record/record.ts';
import type { ClientUnwiring, Notice } from './record/wanted.ts';
import { rulesFor } from './state/believe.ts';
import { dropOldBackups, isTakenOver } from './state/old-state.ts';
import { readRecord, readState } from './state/read-state.ts';
import { absoluteRoot, leavingLines, sharedClient, stateHome, statePlace } from './state/state-place.ts';
import { rememberedFiles } from './upgrade/journal.ts';

/**
 * The mirror image of `installClients`. With the last client the record, the back-ups, the state and the directories
 * we made go too; handoffs never do. Nothing to undo: no edits and the notice `not-installed`.
 */
export function uninstallClients(
  ctx: Context,
  clients: readonly ClientUnwiring[],
  { rules, dryRun = false }: Pick<InstallOptions, 'rules' | 'dryRun'>,
): InstallOutcome {
  const root = absoluteRoot(ctx);
  const base = readRecord(ctx, rules);
  const recorded = (base.record?.files ?? []).filter(({ client }) => client !== sharedClient);
  const hasRules = (entry: FileRecord) => rulesFor(rules, entry) !== null;
  const found = clients.map((client) => {
    const own = recorded
      .filter((entry) => entry.client === client.client && hasRules(entry))
      .map(client.withOwn);
    return own.length > 0 ? { own, byValue: [] } : { own, byValue: client.findByValue() };
  });
  const byValue = found.flatMap((client) => client.byValue);
  const leaving = [...found.flatMap(({ own }) => own), ...byValue];
  const isLeaving = (entry: FileRecord) => clients.some(({ client }) => client === entry.client);
  const refused = recorded.filter((entry) => isLeaving(entry) && !hasRules(entry));
  const last = recorded.every(isLeaving);
  if (last) leaving.unshift(...leavingLines(ctx));
  const plan = planUninstall(readState(base, [], leaving), leaving, last, refused);
  const unproven = clients.flatMap((client) => client.describeUnproven());
  if (plan.edits.every(({ before, after }) => sameBytes(before, after)))
    return { edits: [], notices: [notInstalled(root), ...plan.notices, ...unproven] };
  const kept: Notice[] = [];
  if (!dryRun) {
    applyEdits(plan.edits);
    kept.push(...keptOldBackups(ctx, leaving, last));
    const staying = recorded.filter((entry) => !isLeaving(entry));
    const names = tidyUp(ctx, leaving, staying, base.record?.directories ?? null);
    kept.push(...keptBackups(statePlace(ctx), names));
  }
  const lost = byValue.length === 0 ? [] : [lostNotice(root, byValue)];
  const notices = [...lost, ...plan.notices, ...unproven, ...kept, ...keptHandoffs(root)];
  return { edits: describeEdits(plan.edits), notices };
}

/** Back-ups of an earlier version that nothing was restored from stay: they may be the only copy of something. */
function keptOldBackups(ctx: Context, leaving: readonly FileRecord[], last: boolean): Notice[] {
  const root = absoluteRoot(ctx);
  const restored = leaving.map(({ file }) => readOrNull(file));
  const left = dropOldBackups(
    root,
    (name, bytes) =>
      isTakenOver(ctx, name, bytes) || restored.some((now) => now !== null && sameBytes(now, bytes)),
  );
  if (left === 0 || !last) return [];
  const directory = join(root, '.backups');
  const message = `${directory} keeps ${left} ${left === 1 ? 'file' : 'files'} of yours as an earlier install found them, which were not restored. To delete them: rm -r ${shellWord(directory)}`;
  return [{ code: 'backups-kept', message, file: directory }];
}

/**
 * Directories go only when they are empty. `directories` are those that the record names; null for no record: a
 * skill's own directory is then known by its name. Returns the back-ups that stay.
 */
function tidyUp(
  ctx: Context,
  leaving: readonly FileRecord[],
  staying: readonly FileRecord[],
  directories: readonly string[] | null,
): string[] {
  const root = absoluteRoot(ctx);
  const place = statePlace(ctx);
  const last = staying.length === 0;
  const kept = removeRestoredBackups(backupPath(place), leaving, staying);
  if (last) {
    const ofState = ['gates', 'openings'].map((name) => join(stateHome(ctx), name));
    const ofRoot = ['.gates', provenFile, ...rememberedFiles].map((name) => join(root, name));
    for (const path of [...ofState, ...ofRoot]) removeTree(path);
  }
  const skills = leaving.filter(({ kind }) => kind === 'skill').map(({ file }) => dirname(file));
  removeEmptyDirectories([
    ...(directories ?? []).filter((directory) => last || directory !== root),
    ...(last ? [place, stateHome(ctx)] : []),
    ...(directories === null ? [root, ...skills] : []),
    ...(directories === null && last ? [join(ctx.home, '.local/state'), join(ctx.home, '.local')] : []),
  ]);
  return last ? kept : [];
}

function keptBackups(place: string, names: readonly string[]): Notice[] {
  if (names.length === 0) return [];
  const directory = backupPath(place);
  const message = `Back-ups of files that are not as they were before install stay in ${directory}: ${names.join(', ')}. If your files are as you want them: rm -r ${shellWord(directory)}`;
  return [{ code: 'backups-kept', message, file: directory }];
}

function lostNotice(root: string, found: readonly FileRecord[]): Notice {
  const files = found.map(({ file }) => file).join(', ');
  const message = `No usable install record: our entries were recognised by the program that they run, our files by their marker line (${files}).`;
  return { code: 'record-lost', message, file: root };
}

function notInstalled(root: string): Notice {
  return { code: 'not-installed', message: 'Nothing is installed: nothing was changed.', file: root };
}

function keptHandoffs(root: string): Notice[] {
  const inboxes = listNames(root).filter((name) => !name.startsWith('.'));
  if (inboxes.length === 0) return [];
  const message = `Your handoffs stay where they are: ${root} (${inboxes.length} ${inboxes.length === 1 ? 'inbox' : 'inboxes'}). To delete them: rm -r ${shellWord(root)}`;
  return [{ code: 'handoffs-kept', message, file: root }];
}

/** Copies are named after their content and the file: `<16 hex digits>-<name>`. */
const copyName = /^[0-9a-f]{16}-(.+)$/s;
const recordName = basename(recordPath('/'));

/**
 * Deletes the back-ups of files that hold again, byte for byte, what they held before us. Returns the names of the
 * others: those bytes may be the only ones that the user has, or belong to a client that stays.
 */
function removeRestoredBackups(
  directory: string,
  leaving: readonly FileRecord[],
  staying: readonly FileRecord[],
): string[] {
  const names = listNames(directory);
  const copiesOf = (file: string) => names.filter((name) => copyName.exec(name)?.[1] === basename(file));
  const isRestored = ({ file, before }: FileRecord) => {
    const now = readOrNull(file);
    if (before === null || now === null) return before === now;
    // Without a record the copies tell what there was.
    return (
      fingerprintOf(now) === before.sha256 ||
      (before.sha256 === 'unknown' &&
        copiesOf(file).some((name) => sameBytes(readOrNull(join(directory, name)), now)))
    );
  };
  const settled = names.filter((name) => {
    const base = copyName.exec(name)?.[1];
    // A copy of our own record is nobody's file.
    if (base === recordName) return staying.length === 0;
    if (staying.some(({ file }) => basename(file) === base)) return false;
    const files = leaving.filter(({ file }) => basename(file) === base);
    return files.length > 0 && files.every(isRestored);
  });
  for (const name of settled) removeTree(join(directory, name));
  if (settled.length === names.length) removeTree(directory);
  return names.filter((name) => !settled.includes(name));
}
