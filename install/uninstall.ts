import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../core/context.ts';
import { systemCode } from '../core/errors.ts';
import { shellWord } from '../core/shell-word.ts';
import { applyEdits } from './apply.ts';
import { removeEmptyDirectories } from './directories.ts';
import { provenPath } from './doctor/proven.ts';
import { describeEdit, sameBytes } from './edit.ts';
import { readRecord, readState } from './found-state.ts';
import type { InstallOutcome } from './install.ts';
import { nodePathFile, sharedClient } from './node-path.ts';
import type { Notice } from './notice.ts';
import { planUninstall } from './plan-uninstall.ts';
import { backupPath, type FileRecord } from './record.ts';
import { absoluteRoot } from './root.ts';
import { removeRestoredBackups } from './tidy-backups.ts';
import { rememberedFiles } from './upgrade/state.ts';
import type { HostUnwiring } from './wiring.ts';

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
  const base = readRecord(root);
  const recorded = base.record?.files ?? [];
  const found = hosts.map((host) => {
    const own = recorded.filter((entry) => entry.client === host.client).map(host.withOwn);
    return own.length > 0 ? { own, byValue: [] } : { own, byValue: host.findByValue() };
  });
  const leaving = [...found.flatMap(({ own }) => own), ...found.flatMap(({ byValue }) => byValue)];
  const last = !recorded.some(
    (entry) => entry.client !== sharedClient && !hosts.some((host) => host.client === entry.client),
  );
  if (last) leaving.unshift(...sharedFiles(root, recorded));
  const state = readState(base, [], leaving);
  const plan = planUninstall(state, leaving, last);
  const byValue = found.flatMap((host) => host.byValue);
  const lost: Notice[] = byValue.length === 0 ? [] : [lostNotice(root, byValue)];
  const unproven = hosts.flatMap((host) => host.describeUnproven());
  const pending = plan.edits.some((edit) => !sameBytes(edit.before, edit.after));
  if (!pending) return { edits: [], notices: [notInstalled(root), ...plan.notices, ...unproven] };
  const kept: string[] = [];
  if (!dryRun) {
    applyEdits(plan.edits);
    kept.push(...tidyUp(root, leaving, last, base.record === null, base.record?.directories ?? []));
  }
  const edits = plan.edits.filter((edit) => edit.shown).map(describeEdit);
  return {
    edits,
    notices: [...lost, ...plan.notices, ...unproven, ...keptBackups(root, kept), ...keptHandoffs(root)],
  };
}

function sharedFiles(root: string, recorded: readonly FileRecord[]): FileRecord[] {
  const shared = recorded.filter((entry) => entry.client === sharedClient);
  const file = nodePathFile(root);
  const node: FileRecord = {
    client: sharedClient,
    kind: 'own',
    file,
    before: null,
    after: 'unknown',
    exact: true,
  };
  return shared.length > 0 ? shared : [node];
}

/**
 * Directories go only when they are empty; a skill's own directory is ours by its name when no record tells. Returns
 * the back-ups that stay.
 */
function tidyUp(
  root: string,
  leaving: readonly FileRecord[],
  last: boolean,
  lost: boolean,
  directories: readonly string[],
): string[] {
  const kept = last ? removeRestoredBackups(backupPath(root), leaving) : [];
  if (last) {
    for (const directory of [join(root, '.gates'), provenPath(root)])
      rmSync(directory, { recursive: true, force: true });
    for (const name of rememberedFiles) rmSync(join(root, name), { force: true });
  }
  const skills = leaving.filter(({ kind }) => kind === 'skill').map(({ file }) => dirname(file));
  removeEmptyDirectories([
    ...directories.filter((directory) => last || directory !== root),
    ...(lost ? [root, ...skills] : []),
  ]);
  return kept;
}

function keptBackups(root: string, names: readonly string[]): Notice[] {
  if (names.length === 0) return [];
  const directory = backupPath(root);
  const message = `Back-ups of files that are not as they were before install stay in ${directory}: ${names.join(', ')}. If your files are as you want them: rm -r ${shellWord(directory)}`;
  return [{ code: 'backups-kept', message, file: directory }];
}

function lostNotice(root: string, found: readonly FileRecord[]): Notice {
  const files = found.map(({ file }) => file).join(', ');
  const message = `No usable install record in ${root}: our entries were recognised by the program that they run, our files by their marker line (${files}).`;
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
