import type { Context } from '../../../core/context.ts';
import { systemCode } from '../../../core/errors.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { examineClone } from '../../../install/doctor/clone.ts';
import { type Commands, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import { examineGit } from '../../../install/doctor/git.ts';
import { examineInboxes, type InboxRequest } from '../../../install/doctor/inboxes.ts';
import { examineNode } from '../../../install/doctor/node.ts';
import { examineRoot } from '../../../install/doctor/root.ts';
import { examineState } from '../../../install/doctor/state.ts';
import { listRecordedClients } from '../../../install/found-state.ts';
import { absoluteRoot } from '../../../install/root.ts';
import type { ClientInstall } from '../../client/client.ts';
import { clonePath } from '../../client/installation.ts';
import { clientOf, sessionReaders } from '../../clients.ts';
import { loadInstalls } from './choose-clients.ts';
import { examineClient } from './examine-client.ts';

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
  const running = { path: process.execPath, version: process.version };
  // What asks other programs is begun first, so that they work side by side.
  const slow = [
    examineClone(clonePath, ctx.env, commands, network),
    examineNode(ctx, running, commands),
    examineClients(ctx, root, commands),
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
async function examineClients(ctx: Context, root: string, commands: Commands): Promise<Finding[]> {
  const installers = await loadInstalls();
  const recorded = new Set(listRecordedClients(ctx));
  const known = installers.some(({ client }) => recorded.has(client));
  const present = installers.filter(
    (installer) => recorded.has(installer.client) || installer.isPresent(ctx),
  );
  if (present.length === 0) {
    const what = 'no client is wired, and none is found on this machine.';
    return [makeFinding('not-installed', { where: root, what, fix: commands.install() })];
  }
  const found = present.map(async (installer) => {
    const doctor = await clientOf(installer.client)?.loadDoctor();
    if (doctor === undefined) return [];
    const isLeftOut = known && !recorded.has(installer.client) && doctor.command(ctx) === null;
    return isLeftOut
      ? mentionLeftOut(root, installer, commands)
      : examineClient(ctx, installer, doctor, { commands, recorded: recorded.has(installer.client) });
  });
  return (await Promise.all(found)).flat();
}

async function mentionLeftOut(
  root: string,
  { title, client }: ClientInstall,
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
