import type { Context } from '../../core/context.ts';
import { HandoffError, systemCode } from '../../core/errors.ts';
import { shellWord } from '../../core/shell-word.ts';
import { examineVersion } from '../../install/doctor/client-version.ts';
import { examineClone } from '../../install/doctor/clone.ts';
import { type Commands, type Finding, makeFinding } from '../../install/doctor/finding.ts';
import { examineInboxes, type InboxRequest } from '../../install/doctor/inboxes.ts';
import { examineNode } from '../../install/doctor/node.ts';
import { examineRoot } from '../../install/doctor/root.ts';
import type { ShownEdit } from '../../install/edit.ts';
import { readRecord } from '../../install/found-state.ts';
import { type InstallOutcome, installHosts } from '../../install/install.ts';
import { nodePathFile } from '../../install/node-path.ts';
import { absoluteRoot } from '../../install/root.ts';
import { readOrNull } from '../../install/user-file.ts';
import { sessionReaders } from '../hosts.ts';
import { clonePath } from './clone.ts';
import { type Doctor, doctors } from './doctors.ts';
import { type Installer, installers } from './installers.ts';

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
  // What lies in a root that cannot be used is not known either.
  if (rootFindings.some(({ code }) => code === 'root-closed')) return rootFindings;
  const running = { path: process.execPath, version: process.version };
  // What asks other programs is begun first, so that they work side by side.
  const slow = [
    examineClone(clonePath, ctx.env, commands, network),
    examineNode(ctx, root, running, commands),
    ...examineClients(ctx, root, commands),
  ];
  const readers = sessionReaders(ctx);
  const inboxes = await lookIntoInboxes(ctx, { days, readers, here, commands });
  const findings = [...(await Promise.all(slow)).flat(), ...rootFindings, ...inboxes];
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
function examineClients(ctx: Context, root: string, commands: Commands): Promise<Finding[]>[] {
  const recorded = new Set((readRecord(root).record?.files ?? []).map(({ client }) => client));
  const known = installers.some(({ client }) => recorded.has(client));
  const present = installers.filter(
    (installer) => recorded.has(installer.client) || installer.isPresent(ctx),
  );
  if (present.length === 0) {
    const what = 'no client is wired, and none is found on this machine.';
    return [Promise.resolve([makeFinding('not-installed', { where: root, what, fix: commands.install() })])];
  }
  return present.map((installer) => {
    const doctor = doctors.find(({ client }) => client === installer.client);
    if (doctor === undefined) return Promise.resolve([]);
    const isLeftOut = known && !recorded.has(installer.client) && doctor.command(ctx) === null;
    return isLeftOut
      ? mentionLeftOut(root, installer, commands)
      : examineClient(ctx, installer, doctor, { root, commands, recorded: recorded.has(installer.client) });
  });
}

async function mentionLeftOut(
  root: string,
  { title, client }: Installer,
  commands: Commands,
): Promise<Finding[]> {
  const what = `${title} is on this machine and not wired; others are.`;
  const why = 'Its sessions start without handoffs.';
  return [
    makeFinding('not-installed', {
      where: root,
      what,
      fix: commands.install(client),
      client,
      severity: 'info',
      why,
    }),
  ];
}

async function examineClient(
  ctx: Context,
  installer: Installer,
  doctor: Doctor,
  { root, commands, recorded }: { root: string; commands: Commands; recorded: boolean },
): Promise<Finding[]> {
  const program = doctor.program(ctx);
  const version = program === null ? [] : examineVersion(ctx, doctor, program, commands);
  let planned: InstallOutcome | HandoffError | undefined;
  const findings = await doctor.examine(ctx, {
    commands,
    plan() {
      planned = planInstall(ctx, installer);
      return planned instanceof HandoffError ? [] : planned.notices;
    },
  });
  // The plugin brings its own files; install's are then not wanted.
  const isPlugin = !recorded && doctor.command(ctx) === null;
  if (isPlugin) return [...findings, ...(await version)];
  planned ??= planInstall(ctx, installer);
  const rest =
    planned instanceof HandoffError
      ? describeRefusal(planned, installer, findings, commands)
      : describeEdits(planned.edits, installer, root, findings, commands);
  return [...findings, ...rest, ...(await version)];
}

/** What install would do now; the error that it would stop at. */
function planInstall(ctx: Context, installer: Installer): InstallOutcome | HandoffError {
  try {
    const wiring = installer.wire(ctx, { replacePredecessor: false, trustHook: false });
    return installHosts(ctx, [wiring], { node: process.execPath, dryRun: true });
  } catch (error) {
    if (error instanceof HandoffError) return error;
    throw error;
  }
}

/** Files of ours that are missing or of another version, apart from what was found out about them already. */
function describeEdits(
  edits: readonly ShownEdit[],
  { client }: Installer,
  root: string,
  findings: readonly Finding[],
  commands: Commands,
): Finding[] {
  const recorded = Buffer.from(readOrNull(nodePathFile(root)) ?? [])
    .toString('utf8')
    .trim();
  // Another Node than the recorded one writes other paths, which is no fault.
  const comparable = recorded === '' || recorded === process.execPath;
  const differing = edits.filter(
    ({ file, change }) =>
      change !== 'unchanged' &&
      (change === 'create' || (comparable && file !== nodePathFile(root))) &&
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
  error: HandoffError,
  { client }: Installer,
  findings: readonly Finding[],
  commands: Commands,
): Finding[] {
  if (error.code === 'skill-foreign' || error.code === 'rules-foreign') {
    const files = error.message.slice(0, error.message.indexOf(': ')).split(', ');
    return files.map((where) => {
      const fix = `mv ${shellWord(where)} ${shellWord(`${where}.off`)} && ${commands.install(client)}`;
      const what = "somebody else's file stands in the place of ours.";
      return makeFinding('skill-foreign', { where, what, fix, client });
    });
  }
  if (findings.length > 0) return [];
  const [where = '', what = ''] = error.message.split(/: (.*)/s);
  return [
    makeFinding('settings-unreadable', {
      where,
      what: `${what}.`,
      fix: `chmod u+rw ${shellWord(where)}`,
      client,
    }),
  ];
}
