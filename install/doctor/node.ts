import { accessSync, constants } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { execa } from 'execa';
import type { Context } from '../../core/context.ts';
import { readStateLine } from '../../core/files/state-directory.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { listRecordedClients } from '../found-state.ts';
import { findProgram } from '../program.ts';
import { stateLinePath } from '../state/lines.ts';
import { stateHome } from '../state/place.ts';
import { type Commands, type Finding, makeFinding } from './finding.ts';

/** As in package.json's `engines`. */
const oldest = [20, 5] as const;
/** What a client that was started from a desktop has on its PATH. */
const desktopPath = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'];

export interface RunningNode {
  path: string;
  version: string;
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function versionOf(path: string, running: RunningNode): Promise<string> {
  if (path === running.path) return running.version;
  const { stdout } = await execa(path, ['--version'], { reject: false, timeout: 5000, stdin: 'ignore' });
  return stdout?.trim() ?? '';
}

/** Whether the Node that the launcher will start is there and new enough. */
export async function examineNode(
  ctx: Context,
  running: RunningNode,
  commands: Commands,
): Promise<Finding[]> {
  const file = stateLinePath(ctx, 'node');
  const recorded = readStateLine(stateHome(ctx), 'node');
  const fix = commands.install();
  if (recorded === null) return findOnPath(ctx, file, running, commands);
  if (!isExecutable(recorded)) {
    const what = `the Node recorded there, ${recorded}, is gone.`;
    return [makeFinding('node-gone', { where: file, what, fix, safe: true })];
  }
  const version = await versionOf(recorded, running);
  if (!isTooOld(version)) return [];
  const what = `the Node recorded there, ${recorded}, is ${version || 'of no known version'}; expected ${oldest.join('.')} or newer.`;
  return [makeFinding('node-too-old', { where: file, what, fix, safe: !isTooOld(running.version) })];
}

/** Without a record the launcher takes `node` from the client's PATH, which is not this shell's. */
function findOnPath(ctx: Context, file: string, running: RunningNode, commands: Commands): Finding[] {
  const found = findProgram({ cwd: ctx.cwd, env: { PATH: desktopPath.join(delimiter) } }, 'node');
  if (found !== null && findProgram(ctx, 'node') !== null) return [];
  const what = `no Node is recorded there, and none is on the PATH of a client${found === null ? ` started from the desktop (${desktopPath.join(delimiter)})` : ' started from here'}.`;
  const place = shellWord(dirname(file));
  const record = `mkdir -p ${place} && chmod 700 ${place} && (umask 077 && printf '%s\\n' ${shellWord(running.path)} > ${shellWord(file)})`;
  const fix = listRecordedClients(ctx).length > 0 ? commands.install() : record;
  return [makeFinding('node-missing', { where: file, what, fix, safe: true })];
}
