import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../core/context.ts';
import { systemCode } from '../core/errors.ts';
import { shellWord } from '../core/text/shell-word.ts';
import { applyEdits } from './apply.ts';
import type { HostUnwiring } from './client-wiring.ts';
import { removeEmptyDirectories } from './directories.ts';
import { provenPath } from './doctor/proven.ts';
import { describeEdit, sameBytes } from './edit.ts';
import { readOrNull } from './edits/user-file.ts';
import { readRecord, readState } from './found-state.ts';
import type { InstallOutcome } from './install.ts';
import type { Notice } from './notice.ts';
import { planUninstall } from './plan-uninstall.ts';
import { backupPath, type FileRecord } from './record.ts';
import { absoluteRoot } from './root.ts';
import { hasOwnName } from './state/expected.ts';
import { leavingLines, sharedClient } from './state/lines.ts';
import { dropOldBackups, isTakenOver } from './state/old-state.ts';
import { stateHome, statePlace } from './state/place.ts';
import { removeRestoredBackups } from './tidy-backups.ts';
import { rememberedFiles } from './upgrade/state.ts';

export interface UninstallOptions {
  /** True: plan and show, write nothing. */
  dryRun?: boolean;
}

/**
 * The mirror image of `installHosts`. With the last client the record, the back-ups, `.node` and the directories
 * we made go too; handoffs never do. Nothing to undo: no edits and the notice `not-installed`.
 */
export function uninstallHosts(
  ctx: Context,
  hosts: readonly HostUnwiring[],
  { dryRun = false }: UninstallOptions = {},
): InstallOutcome {
  const root = absoluteRoot(ctx);
  const base = readRecord(ctx);
  const recorded = (base.record?.files ?? []).filter(({ client }) => client !== sharedClient);
  const found = hosts.map((host) => {
    const own = recorded
      .filter((entry) => entry.client === host.client && hasOwnName(entry))
      .map(host.withOwn);
    return own.length > 0 ? { own, byValue: [] } : { own, byValue: host.findByValue() };
  });
  const leaving = [...found.flatMap(({ own }) => own), ...found.flatMap(({ byValue }) => byValue)];
  const isLeaving = ({ client }: FileRecord) => hosts.some((host) => host.client === client);
  const refused = recorded.filter((entry) => isLeaving(entry) && !hasOwnName(entry));
  const last = recorded.every(isLeaving);
  if (last) leaving.unshift(...leavingLines(ctx));
  const state = readState(base, [], leaving);
  const plan = planUninstall(state, [...leaving], last, refused);
  const byValue = found.flatMap((host) => host.byValue);
  const lost: Notice[] = byValue.length === 0 ? [] : [lostNotice(root, byValue)];
  const unproven = hosts.flatMap((host) => host.describeUnproven());
  const pending = plan.edits.some((edit) => !sameBytes(edit.before, edit.after));
  if (!pending) return { edits: [], notices: [notInstalled(root), ...plan.notices, ...unproven] };
  const kept: Notice[] = [];
  if (!dryRun) {
    applyEdits(plan.edits);
    kept.push(...keptOldBackups(ctx, leaving, last));
    const names = tidyUp(ctx, leaving, last, base.record === null, base.record?.directories ?? []);
    kept.push(...keptBackups(statePlace(ctx), names));
  }
  const edits = plan.edits.filter((edit) => edit.shown).map(describeEdit);
  return { edits, notices: [...lost, ...plan.notices, ...unproven, ...kept, ...keptHandoffs(root)] };
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
 * Directories go only when they are empty; a skill's own directory is ours by its name when no record tells. Returns
 * the back-ups that stay.
 */
function tidyUp(
  ctx: Context,
  leaving: readonly FileRecord[],
  last: boolean,
  lost: boolean,
  directories: readonly string[],
): string[] {
  const root = absoluteRoot(ctx);
  const place = statePlace(ctx);
  const kept = removeRestoredBackups(backupPath(place), leaving);
  if (last) {
    const gates = ['gates', 'openings'].map((name) => join(stateHome(ctx), name));
    for (const directory of [...gates, join(root, '.gates'), provenPath(root)])
      rmSync(directory, { recursive: true, force: true });
    for (const name of rememberedFiles) rmSync(join(root, name), { force: true });
  }
  const skills = leaving.filter(({ kind }) => kind === 'skill').map(({ file }) => dirname(file));
  removeEmptyDirectories([
    ...directories.filter((directory) => last || directory !== root),
    ...(last ? [place, stateHome(ctx)] : []),
    ...(lost && last ? [join(ctx.home, '.local/state'), join(ctx.home, '.local')] : []),
    ...(lost ? [root, ...skills] : []),
  ]);
  // Those of a client that stays installed are not done with yet.
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

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
