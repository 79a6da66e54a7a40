import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { readStateLine } from '../../../core/files/state-directory.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { examineVersion } from '../../../install/doctor/client-version.ts';
import { type Commands, type Finding, makeFinding } from '../../../install/doctor/finding.ts';
import type { ShownEdit } from '../../../install/edit.ts';
import { type InstallOutcome, installHosts } from '../../../install/install.ts';
import { stateLinePath, stateLines } from '../../../install/state/lines.ts';
import { stateHome } from '../../../install/state/place.ts';
import type { ClientDoctor, ClientInstall } from '../../client/client.ts';

/** Everything about one client: its own files, ours in its directories, its version. */
export async function examineClient(
  ctx: Context,
  installer: ClientInstall,
  doctor: ClientDoctor,
  { commands, recorded }: { commands: Commands; recorded: boolean },
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
      : describeEdits(planned.edits, ctx, installer, findings, commands);
  return [...findings, ...rest, ...(await version)];
}

/** What install would do now; the error that it would stop at. */
function planInstall(ctx: Context, installer: ClientInstall): InstallOutcome | HandoffError {
  try {
    const wiring = installer.wire(ctx, {
      replacePredecessor: false,
      trustHook: false,
      threadGates: undefined,
      chainHooks: undefined,
    });
    return installHosts(ctx, [wiring], { node: process.execPath, dryRun: true });
  } catch (error) {
    if (error instanceof HandoffError) return error;
    throw error;
  }
}

/** Files of ours that are missing or of another version, apart from what was found out about them already. */
function describeEdits(
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
  error: HandoffError,
  { client }: ClientInstall,
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
  // A state that is not believed is a finding of its own.
  if (findings.length > 0 || error.code === 'state-unusable') return [];
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
