import { basename, dirname, join, resolve } from 'node:path';
import type { Context } from '../core/context.ts';
import { entryAt } from '../core/files/entry.ts';
import { listNames } from '../core/files/read.ts';
import { removeEmptyDirectories, removeTree } from '../core/files/tree.ts';
import { fingerprintOf, readOrNull, sameBytes } from '../core/files/user-file.ts';
import { plural } from '../core/text/lines.ts';
import { shellWord } from '../core/text/shell-word.ts';
import { applyEdits } from './apply.ts';
import { provenFile } from './doctor/client-version.ts';
import { describeEdits, type InstallOptions, type InstallOutcome } from './install.ts';
import { planUninstall } from './plan.ts';
import { isPredecessorTarget } from './programs/predecessor.ts';
import {
  backupPath,
  type FileRecord,
  type InstallRecord,
  type RemovedLink,
  recordPath,
} from './record/record.ts';
import type { ClientUnwiring, Notice } from './record/wanted.ts';
import { directoryOfSkill } from './skills/files.ts';
import { rulesFor } from './state/believe.ts';
import { dropOldBackups, isTakenOver } from './state/old-state.ts';
import { readRecord, readState } from './state/read-state.ts';
import { absoluteRoot, leavingLines, sharedClient, stateHome, statePlace } from './state/state-place.ts';
import { rememberedFiles } from './upgrade/journal.ts';

/** Takes back what install did. With the last client the record and the state go too; handoffs never do. */
export function uninstallClients(
  ctx: Context,
  clients: readonly ClientUnwiring[],
  { rules, dryRun = false }: Pick<InstallOptions, 'rules' | 'dryRun'>,
): InstallOutcome {
  const root = absoluteRoot(ctx);
  const base = readRecord(ctx, rules);
  const recorded = (base.record?.files ?? []).filter(({ client }) => client !== sharedClient);
  const hasRules = (entry: FileRecord) => rulesFor(rules, entry) !== null;
  const ofClient = (client: ClientUnwiring) =>
    recorded.filter((entry) => entry.client === client.client && hasRules(entry)).map(client.withOwn);
  const byValue = clients.flatMap((client) => (ofClient(client).length > 0 ? [] : client.findByValue()));
  const leaving = [...clients.flatMap(ofClient), ...byValue];
  const isLeaving = (entry: FileRecord) => clients.some(({ client }) => client === entry.client);
  const refused = recorded.filter((entry) => isLeaving(entry) && !hasRules(entry));
  const staying = recorded.filter((entry) => !isLeaving(entry));
  const last = staying.length === 0;
  if (last) leaving.unshift(...leavingLines(ctx));
  const [links, blocked] = linksToRestore(base.record, clients, leaving);
  const plan = planUninstall(readState(base, [], leaving), leaving, last, refused, links);
  const unproven = clients.flatMap((client) => client.describeUnproven());
  if (plan.edits.every(({ before, after }) => sameBytes(before, after))) {
    const message = 'Nothing is installed: nothing was changed.';
    const none = { code: 'not-installed', message, file: root };
    return { edits: [], notices: [none, ...plan.notices, ...unproven] };
  }
  const kept: Notice[] = [];
  if (!dryRun) {
    applyEdits(plan.edits);
    kept.push(...keptOldBackups(ctx, leaving, last));
    const names = tidyUp(ctx, leaving, staying, base.record?.directories ?? null);
    // Found by its value, it came without a record of its directory.
    const skills = byValue.filter(({ kind }) => kind === 'skill');
    removeEmptyDirectories(skills.flatMap(({ file }) => [dirname(file), directoryOfSkill(file)]));
    kept.push(...keptBackups(statePlace(ctx), names));
  }
  const lost = byValue.length === 0 ? [] : [lostNotice(root, byValue, base.record !== null)];
  const notices = [...lost, ...plan.notices, ...blocked, ...unproven, ...kept, ...keptHandoffs(root)];
  return { edits: describeEdits(plan.edits), notices };
}

/** The links that install took out for these clients: those whose place is free again, and a word on the others. */
function linksToRestore(
  record: InstallRecord | null,
  clients: readonly ClientUnwiring[],
  leaving: readonly FileRecord[],
): [RemovedLink[], Notice[]] {
  const own = (record?.links ?? []).filter(
    ({ client, file, target }) =>
      clients.some((one) => one.client === client) && isPredecessorTarget(resolve(dirname(file), target)),
  );
  // An edited one is kept beside its place, which is then not free.
  const isOurs = (file: string) =>
    leaving.some(
      (entry) => entry.file === file && fingerprintOf(readOrNull(file) ?? new Uint8Array()) === entry.after,
    );
  const isFree = ({ file }: RemovedLink) => {
    const entry = entryAt(file);
    return (
      entry === null ||
      isOurs(file) ||
      (entry.isDirectory() && listNames(file).every((name) => isOurs(join(file, name))))
    );
  };
  const blocked = own
    .filter((link) => !isFree(link))
    .map(({ file, target }): Notice => {
      const message = `${file}: the predecessor's link (to ${target}) was not put back: something else is there now.`;
      return { code: 'predecessor-left', message, file };
    });
  return [own.filter(isFree), blocked];
}

/** Back-ups of an earlier version that nothing was restored from stay: they may be the only copy of something. */
function keptOldBackups(ctx: Context, leaving: readonly FileRecord[], last: boolean): Notice[] {
  const root = absoluteRoot(ctx);
  const restored = leaving.map(({ file }) => readOrNull(file));
  const left = dropOldBackups(
    root,
    (name, bytes) => isTakenOver(ctx, name, bytes) || restored.some((now) => sameBytes(now, bytes)),
  );
  if (left === 0 || !last) return [];
  const directory = join(root, '.backups');
  const message = `${directory} keeps ${plural(left, 'file')} of yours as an earlier install found them, which were not restored. To delete them: rm -r ${shellWord(directory)}`;
  return [{ code: 'backups-kept', message, file: directory }];
}

/** Removes empty directories of ours: those of the record, or by name without one. Returns the back-ups that stay. */
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
    const ofState = ['gates', 'openings', 'guards', 'sessions', 'page.html'].map((name) =>
      join(stateHome(ctx), name),
    );
    const ofRoot = ['.gates', provenFile, ...rememberedFiles].map((name) => join(root, name));
    for (const path of [...ofState, ...ofRoot]) removeTree(path);
  }
  removeEmptyDirectories([
    ...(directories ?? []).filter((directory) => last || directory !== root),
    ...(last ? [place, stateHome(ctx)] : []),
    ...(directories === null ? [root] : []),
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

function lostNotice(root: string, found: readonly FileRecord[], isRecorded: boolean): Notice {
  const files = found.map(({ file }) => file).join(', ');
  if (isRecorded) {
    const message = `Of ours besides, without an install of it: ${files} (a client imports what another has). That was taken out too.`;
    return { code: 'entry-imported', message, file: root };
  }
  const message = `No usable install record: our entries were recognised by the program that they run, our files by their marker line (${files}).`;
  return { code: 'record-lost', message, file: root };
}

function keptHandoffs(root: string): Notice[] {
  const inboxes = listNames(root).filter((name) => !name.startsWith('.'));
  if (inboxes.length === 0) return [];
  const message = `Your handoffs stay where they are: ${root} (${inboxes.length} ${inboxes.length === 1 ? 'inbox' : 'inboxes'}). To delete them: rm -r ${shellWord(root)}`;
  return [{ code: 'handoffs-kept', message, file: root }];
}

const recordName = basename(recordPath('/'));

/** Deletes the back-ups of files that are again as before us. Returns the others: they may be the only copies. */
function removeRestoredBackups(
  directory: string,
  leaving: readonly FileRecord[],
  staying: readonly FileRecord[],
): string[] {
  const names = listNames(directory);
  // Copies are named after their content and the file: `<16 hex digits>-<name>`.
  const fileOf = (name: string) => /^[0-9a-f]{16}-(.+)$/s.exec(name)?.[1];
  const isRestored = ({ file, before }: FileRecord) => {
    const now = readOrNull(file);
    if (before === null || now === null) return before === now;
    if (before.sha256 !== 'unknown') return fingerprintOf(now) === before.sha256;
    // Without a record the copies tell what there was.
    const copies = names.filter((name) => fileOf(name) === basename(file));
    return copies.some((name) => sameBytes(readOrNull(join(directory, name)), now));
  };
  const settled = names.filter((name) => {
    const isOfName = ({ file }: FileRecord) => basename(file) === fileOf(name);
    // A copy of our own record is nobody's file.
    if (fileOf(name) === recordName) return staying.length === 0;
    const files = leaving.filter(isOfName);
    return !staying.some(isOfName) && files.length > 0 && files.every(isRestored);
  });
  for (const name of settled) removeTree(join(directory, name));
  if (settled.length === names.length) removeTree(directory);
  return names.filter((name) => !settled.includes(name));
}
