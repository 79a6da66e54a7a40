import type { Context } from '../../../core/context.ts';
import { HandoffError, systemCode } from '../../../core/errors.ts';
import { readStateLine } from '../../../core/files/own/state-directory.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { examineVersion } from '../../../install/doctor/client-version.ts';
import { type Commands, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import { examineInboxes, type InboxRequest } from '../../../install/doctor/inboxes.ts';
import { examineClone, examineGit, examineNode, examineState } from '../../../install/doctor/machine.ts';
import { examineRoot } from '../../../install/doctor/root.ts';
import { type InstallOutcome, installClients, type ShownEdit } from '../../../install/install.ts';
import type { FileRules } from '../../../install/record/wanted.ts';
import { listRecordedClients } from '../../../install/state/read-state.ts';
import { absoluteRoot, stateHome, stateLinePath, stateLines } from '../../../install/state/state-place.ts';
import type { ClientDoctor, ClientInstall } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { clientOf, sessionReaders } from '../../clients.ts';
import { isPresent, loadInstalls, rulesOf } from './choose-clients.ts';

/** Everything that may keep a handoff from showing up, the worst first. */
export async function examineAll(
  ctx: Context,
  commands: Commands,
  { days, here, network }: { days: number; here: string; network: boolean },
): Promise<Finding[]> {
  const root = absoluteRoot(ctx);
  const user = {
    uid: process.getuid?.() ?? -1,
    pid: process.pid,
    isChosen: Boolean(ctx.env.AGENT_HANDOFF_ROOT),
  };
  const rootFindings = examineRoot(root, user);
  const stateFindings = examineState(ctx);
  // What lies in a root that cannot be used is not known either.
  if (rootFindings.some(({ code }) => code === 'root-closed')) return rootFindings;
  const installs = await loadInstalls();
  const rules = rulesOf(installs);
  const recorded = new Set(listRecordedClients(ctx, rules));
  const running = { path: process.execPath, version: process.version };
  // What asks other programs is begun first, so that they work side by side.
  const slow = [
    examineClone(clonePath, ctx.env, commands, network),
    examineNode(ctx, running, recorded.size > 0, commands),
    examineClients(ctx, root, installs, recorded, commands),
  ];
  const readers = sessionReaders(ctx);
  const inboxes = await lookIntoInboxes(ctx, { days, readers, here, commands });
  const findings = [
    ...(await Promise.all(slow)).flat(),
    ...examineGit(ctx, commands),
    ...rootFindings,
    ...stateFindings,
    ...inboxes,
  ];
  const order = { error: 0, warn: 1, info: 2 };
  return findings.sort((a, b) => order[a.severity] - order[b.severity]);
}

/** A directory in the root that may not be read is a finding, and no reason to say nothing else. */
async function lookIntoInboxes(ctx: Context, request: InboxRequest): Promise<Finding[]> {
  try {
    return await examineInboxes(ctx, request);
  } catch (error) {
    const { path } = error as { path?: unknown };
    if (systemCode(error) === '' || typeof path !== 'string') throw error;
    const what = `it cannot be read (${systemCode(error)}).`;
    return [
      makeFinding('root-closed', { where: path, what, fix: `chmod u+rwX ${shellWord(path)}`, safe: true }),
    ];
  }
}

/** The clients that install knows of or finds here. One that the user left out on purpose is only mentioned. */
async function examineClients(
  ctx: Context,
  root: string,
  installs: readonly ClientInstall[],
  recorded: ReadonlySet<string>,
  commands: Commands,
): Promise<Finding[]> {
  const rules = rulesOf(installs);
  const known = installs.some(({ client }) => recorded.has(client));
  const present = installs.filter((install) => recorded.has(install.client) || isPresent(ctx, install));
  if (present.length === 0) {
    const what = 'no client is wired, and none is found on this machine.';
    return [makeFinding('not-installed', { where: root, what, fix: commands.install() })];
  }
  const found = present.map(async (install) => {
    const doctor = await clientOf(install.client)?.loadDoctor();
    if (doctor === undefined) return [];
    const isRecorded = recorded.has(install.client);
    const isLeftOut = known && !isRecorded && doctor.command(ctx) === null;
    return isLeftOut
      ? [mentionLeftOut(root, install, commands)]
      : examineClient(ctx, { install, doctor, isRecorded, rules, commands });
  });
  return (await Promise.all(found)).flat();
}

function mentionLeftOut(root: string, { title, client }: ClientInstall, commands: Commands): Finding {
  const what = `${title} is on this machine and not wired; others are.`;
  const why = 'Its sessions start without handoffs.';
  const fix = commands.install(client);
  return makeFinding('not-installed', { where: root, what, fix, client, severity: 'info', why });
}

interface ClientQuestion {
  install: ClientInstall;
  doctor: ClientDoctor;
  isRecorded: boolean;
  /** Those of every client. */
  rules: readonly FileRules[];
  commands: Commands;
}

/** Everything about one client: its own files, ours in its directories, its version. */
async function examineClient(ctx: Context, question: ClientQuestion): Promise<Finding[]> {
  const { install, doctor, isRecorded, commands } = question;
  const program = doctor.program(ctx);
  const version = program === null ? [] : examineVersion(ctx, doctor, program, commands);
  let planned: InstallOutcome | HandoffError | undefined;
  const findings = await doctor.examine(ctx, {
    commands,
    plan() {
      planned = planInstall(ctx, question);
      return planned instanceof HandoffError ? [] : planned.notices;
    },
  });
  // The plugin brings its own files; install's are then not wanted.
  const isPlugin = !isRecorded && doctor.command(ctx) === null;
  if (isPlugin) return [...findings, ...(await version)];
  planned ??= planInstall(ctx, question);
  const rest =
    planned instanceof HandoffError
      ? describeRefusal(planned, install, findings, commands)
      : describeOutdated(planned.edits, ctx, install, findings, commands);
  return [...findings, ...rest, ...(await version)];
}

/** What install would do now; the error that it would stop at. */
function planInstall(ctx: Context, { install, rules }: ClientQuestion): InstallOutcome | HandoffError {
  try {
    const wiring = install.wire(ctx, {
      replacePredecessor: false,
      trustHook: false,
      threadGates: undefined,
      chainHooks: undefined,
    });
    return installClients(ctx, [wiring], { node: process.execPath, rules, dryRun: true });
  } catch (error) {
    if (error instanceof HandoffError) return error;
    throw error;
  }
}

/** Files of ours that are missing or of another version, apart from what was found out about them already. */
function describeOutdated(
  edits: readonly ShownEdit[],
  ctx: Context,
  { client }: ClientInstall,
  findings: readonly Finding[],
  commands: Commands,
): Finding[] {
  const recorded = readStateLine(stateHome(ctx), 'node');
  // Another Node than the recorded one writes other paths, which is no fault.
  const comparable = recorded === null || recorded === process.execPath;
  const lines = stateLines.map((name) => stateLinePath(ctx, name));
  const differing = edits.filter(
    ({ file, change }) =>
      change !== 'unchanged' &&
      (change === 'create' || (comparable && !lines.includes(file))) &&
      !findings.some(({ where }) => where === file),
  );
  const [first, ...more] = differing;
  const fix = commands.install(client);
  // What is not wired at all lacks these too, and the same command brings them.
  if (
    first === undefined ||
    findings.some((finding) => finding.code === 'hook-missing' && finding.fix === fix)
  )
    return [];
  const others =
    more.length === 0
      ? ''
      : `, and so ${more.length === 1 ? 'is 1 other file' : `are ${more.length} other files`} of ours`;
  const what = `${first.change === 'create' ? 'missing' : 'changed or of another version'}${others}.`;
  return [makeFinding('install-outdated', { where: first.file, what, fix, client, safe: true })];
}

function describeRefusal(
  { code, message, path, reason, paths }: HandoffError,
  { client }: ClientInstall,
  findings: readonly Finding[],
  commands: Commands,
): Finding[] {
  if (code === 'skill-foreign' || code === 'rules-foreign') {
    return paths.map((where) => {
      const fix = `mv ${shellWord(where)} ${shellWord(`${where}.off`)} && ${commands.install(client)}`;
      const what = "somebody else's file stands in the place of ours.";
      return makeFinding('skill-foreign', { where, what, fix, client });
    });
  }
  // A state that is not believed is a finding of its own.
  if (findings.length > 0 || code === 'state-unusable') return [];
  const where = path ?? client;
  const fix = path === undefined ? commands.install(client) : `chmod u+rw ${shellWord(path)}`;
  return [makeFinding('settings-unreadable', { where, what: `${reason ?? message}.`, fix, client })];
}
