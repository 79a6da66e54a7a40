import { dirname } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError, systemCode } from '../../../core/errors.ts';
import { isDirectory } from '../../../core/files/entry.ts';
import { readStateLine } from '../../../core/files/own/state-directory.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { examineVersion } from '../../../install/doctor/client-version.ts';
import {
  type DoctorContext,
  type Finding,
  makeCommands,
  makeFinding,
  setAside,
} from '../../../install/doctor/finding.ts';
import { examineInboxes, type InboxRequest } from '../../../install/doctor/inboxes.ts';
import {
  examineClone,
  examineCommand,
  examineGit,
  examineNode,
  examineRoot,
  examineState,
} from '../../../install/doctor/machine.ts';
import { type InstallOutcome, installClients, type ShownEdit } from '../../../install/install.ts';
import { findProgram } from '../../../install/programs/detect.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import { listRecordedClients, listRecordedFiles } from '../../../install/state/read-state.ts';
import { absoluteRoot, stateHome, stateLinePath, stateLines } from '../../../install/state/state-place.ts';
import type { ClientDoctor, ClientInstall } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { clientOf, sessionReaders } from '../../clients.ts';
import { version } from '../version.ts';
import { isPresent, loadInstalls, rulesOf } from './choose-clients.ts';

export async function examineAll(
  ctx: DoctorContext,
  { days, here, network }: { days: number; here: string; network: boolean },
): Promise<Finding[]> {
  const rootFindings = examineRoot(ctx);
  const stateFindings = examineState(ctx);
  // What lies in a root that cannot be used is not known either.
  if (rootFindings.some(({ code }) => code === 'root-closed')) return rootFindings;
  const installs = await loadInstalls();
  const recorded = new Set(listRecordedClients(ctx, rulesOf(installs)));
  // What asks other programs is begun first, so that they work side by side.
  const slow = [
    examineClone(ctx, clonePath, { network, current: version }),
    examineNode(ctx, recorded.size > 0),
    examineClients(ctx, installs, recorded),
  ];
  const inboxes = await examineReadable(ctx, { days, here, readers: sessionReaders(ctx) });
  const { examineRescue } = await import('./examine-rescue.ts');
  const rescue = await examineRescue(ctx, here);
  const { examineRemotes } = await import('./examine-remotes.ts');
  const findings = [
    ...(await Promise.all(slow)).flat(),
    ...examineGit(ctx),
    ...examineCommand(ctx),
    ...rootFindings,
    ...stateFindings,
    ...inboxes,
    ...rescue,
    ...examineRemotes(ctx),
  ];
  const order = { error: 0, warn: 1, info: 2 };
  return findings.sort((a, b) => order[a.severity] - order[b.severity]);
}

/** A directory in the root that may not be read is a finding, and no reason to say nothing else. */
async function examineReadable(ctx: DoctorContext, request: InboxRequest): Promise<Finding[]> {
  try {
    return await examineInboxes(ctx, request);
  } catch (error) {
    const { path: where } = error as { path?: unknown };
    if (systemCode(error) === '' || typeof where !== 'string') throw error;
    const what = `it cannot be read (${systemCode(error)}).`;
    return [makeFinding('root-closed', { where, what, fix: `chmod u+rwX ${shellWord(where)}`, safe: true })];
  }
}

/** What keeps these clients from delivering although install did its part. A gate says so itself. */
export async function examineReadiness(
  ctx: DoctorContext,
  chosen: readonly ClientInstall[],
): Promise<Finding[]> {
  const installs = await loadInstalls();
  const names = new Set(chosen.map(({ client }) => client));
  const findings = await examineClients(ctx, installs, names);
  return findings.filter(
    ({ client, severity, code }) =>
      client !== null && names.has(client) && severity === 'error' && code !== 'gate-untrusted',
  );
}

/** The clients that install knows of or finds here. One that the user left out on purpose is only mentioned. */
async function examineClients(
  ctx: DoctorContext,
  installs: readonly ClientInstall[],
  recorded: ReadonlySet<string>,
): Promise<Finding[]> {
  const where = absoluteRoot(ctx);
  const known = installs.some(({ client }) => recorded.has(client));
  const present = installs.filter((install) => recorded.has(install.client) || isPresent(ctx, install));
  if (present.length === 0) {
    const what = 'no client is wired, and none is found on this machine.';
    return [makeFinding('not-installed', { where, what, fix: ctx.commands.install() })];
  }
  const found = present.map(async (install): Promise<Finding[]> => {
    const { client, title } = install;
    const doctor = await clientOf(client)?.loadDoctor();
    if (doctor === undefined) return [];
    const isWired = recorded.has(client) || doctor.command(ctx) !== null;
    if (isWired || !known) {
      const request = { isRecorded: recorded.has(client), rules: rulesOf(installs) };
      const accounts = [ctx, ...listOtherAccounts(ctx, install)];
      const all = await Promise.all(accounts.map((one) => examineClient(one, install, doctor, request)));
      return dropRepeated(all.flat());
    }
    const imported = doctor.examineImports?.(ctx) ?? [];
    if (imported.length > 0) return imported;
    const what = `${title} is on this machine and not wired; others are.`;
    const why = 'Its sessions start without handoffs.';
    const fix = ctx.commands.install(client);
    return [makeFinding('not-installed', { where, what, fix, client, severity: 'info', why })];
  });
  return (await Promise.all(found)).flat();
}

/** The accounts of a client that an install under another directory wired, each as the outside in which it is looked at. */
function listOtherAccounts(
  ctx: DoctorContext,
  { client, directory, accounts }: ClientInstall,
): DoctorContext[] {
  if (accounts === undefined) return [];
  const { variable, kind, placeOf = dirname } = accounts;
  const own = (listRecordedFiles(ctx) ?? []).filter(
    (entry) => entry.client === client && entry.kind === kind,
  );
  return own
    .map(({ file }) => placeOf(file))
    .map((place) => ({
      ...ctx,
      env: { ...ctx.env, [variable]: place },
      commands: makeCommands(`${variable}=${shellWord(place)} ${ctx.commands.handoff}`),
    }))
    .filter((other) => directory(other) !== directory(ctx) && isDirectory(directory(other)));
}

/** What is true of the machine is found with each account. */
function dropRepeated(findings: readonly Finding[]): Finding[] {
  const isSame = (one: Finding) => (other: Finding) =>
    other.code === one.code && other.message === one.message;
  return findings.filter((finding, index) => findings.findIndex(isSame(finding)) === index);
}

/** Everything about one client: its own files, ours in its directories, its version. `rules`: those of every client. */
async function examineClient(
  ctx: DoctorContext,
  install: ClientInstall,
  doctor: ClientDoctor,
  { isRecorded, rules }: { isRecorded: boolean; rules: readonly FileRules[] },
): Promise<Finding[]> {
  const program = findProgram(ctx, install.program);
  const version = program === null ? [] : examineVersion(ctx, doctor, program);
  const planned = planInstall(ctx, install, rules);
  const findings = await doctor.examine(ctx, planned instanceof HandoffError ? [] : planned.notices);
  // The plugin brings its own files; install's are then not wanted.
  const isPlugin = !isRecorded && doctor.command(ctx) === null;
  if (isPlugin) return [...findings, ...(await version)];
  const rest =
    planned instanceof HandoffError
      ? describeRefusal(planned, install, findings, ctx)
      : describeOutdated(planned.edits, install, findings, ctx);
  return [...findings, ...rest, ...(await version)];
}

function planInstall(
  ctx: Context,
  install: ClientInstall,
  rules: readonly FileRules[],
): InstallOutcome | HandoffError {
  try {
    return installClients(ctx, [install.wire(ctx, {})], { node: process.execPath, rules, dryRun: true });
  } catch (error) {
    if (error instanceof HandoffError) return error;
    throw error;
  }
}

/** Files of ours that are missing or of another version, apart from what was found out about them already. */
function describeOutdated(
  edits: readonly ShownEdit[],
  { client }: ClientInstall,
  findings: readonly Finding[],
  ctx: DoctorContext,
): Finding[] {
  const recorded = readStateLine(stateHome(ctx), 'node');
  // Another Node than the recorded one writes other paths, which is no fault.
  const isComparable = recorded === null || recorded === process.execPath;
  const lines = stateLines.map((name) => stateLinePath(ctx, name));
  const [first, ...more] = edits.filter(
    ({ file, change }) =>
      change !== 'unchanged' &&
      (change === 'create' || (isComparable && !lines.includes(file))) &&
      // An edited version of what is found already would be kept beside it.
      !findings.some(({ where }) => where === file || file.startsWith(`${where}.edited-`)),
  );
  const fix = ctx.commands.install(client);
  // What is not wired at all lacks these too, and the same command brings them.
  const isUnwired = findings.some((finding) => finding.code === 'hook-missing' && finding.fix === fix);
  if (first === undefined || isUnwired) return [];
  const others = more.length === 1 ? 'is 1 other file' : `are ${more.length} other files`;
  const what = `${first.change === 'create' ? 'missing' : 'changed or of another version'}${more.length === 0 ? '' : `, and so ${others} of ours`}.`;
  return [makeFinding('install-outdated', { where: first.file, what, fix, client, safe: true })];
}

function describeRefusal(
  { code, message, path, reason, paths }: HandoffError,
  { client }: ClientInstall,
  findings: readonly Finding[],
  { commands }: DoctorContext,
): Finding[] {
  const install = commands.install(client);
  if (code === 'skill-foreign' || code === 'rules-foreign') {
    const what = "somebody else's file stands in the place of ours.";
    return paths.map((where) =>
      makeFinding('skill-foreign', { where, what, fix: `${setAside(where)} && ${install}`, client }),
    );
  }
  // A state that is not believed is a finding of its own.
  if (findings.length > 0 || code === 'state-unusable') return [];
  const fix = path === undefined ? install : `chmod u+rw ${shellWord(path)}`;
  const what = `${reason ?? message}.`;
  return [makeFinding('settings-unreadable', { where: path ?? client, what, fix, client })];
}
