import { delimiter, dirname } from 'node:path';
import { execa } from 'execa';
import type { Context } from '../../core/context.ts';
import { systemCode } from '../../core/errors.ts';
import { isExecutable, targetAt } from '../../core/files/entry.ts';
import { readStateLine } from '../../core/files/own/state-directory.ts';
import { requireOpenDirectory, tryHardLink } from '../../core/files/tree.ts';
import { findGit, gitToRecord } from '../../core/git/program.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { findLostCommand } from '../command/command-link.ts';
import { findProgram } from '../programs/detect.ts';
import { absoluteRoot, findStateFault, stateHome, stateLinePath } from '../state/state-place.ts';
import { type CloneGit, gitIn, readUpstream } from '../upgrade/clone.ts';
import { currentCopy } from '../upgrade/copies.ts';
import { type DoctorContext, type Finding, makeFinding, setAside } from './finding.ts';

const oldest = [20, 5] as const;
/** What a client that was started from a desktop has on its PATH. */
const desktopPath = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'];

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
}

/** What a Node says of its version; empty for none. */
export async function versionOf(path: string): Promise<string> {
  if (path === process.execPath) return process.version;
  const { stdout } = await execa(path, ['--version'], { reject: false, timeout: 5000, stdin: 'ignore' });
  return stdout?.trim() ?? '';
}

/** Whether the Node that the launcher will start is there and new enough. */
export async function examineNode(ctx: DoctorContext, isInstalled: boolean): Promise<Finding[]> {
  const file = stateLinePath(ctx, 'node');
  const recorded = readStateLine(stateHome(ctx), 'node');
  const fix = ctx.commands.install();
  if (recorded === null) return findOnPath(ctx, file, isInstalled ? fix : null);
  if (!isExecutable(recorded)) {
    const what = `the Node recorded there, ${recorded}, is gone.`;
    return [makeFinding('node-gone', { where: file, what, fix, safe: true })];
  }
  const version = await versionOf(recorded);
  if (!isTooOld(version)) return [];
  const what = `the Node recorded there, ${recorded}, is ${version || 'of no known version'}; expected ${oldest.join('.')} or newer.`;
  return [makeFinding('node-too-old', { where: file, what, fix, safe: !isTooOld(process.version) })];
}

/** Without a record the launcher takes `node` from the client's PATH, which is not this shell's. */
function findOnPath(ctx: Context, file: string, install: string | null): Finding[] {
  const found = findProgram(ctx, 'node', desktopPath.join(delimiter));
  if (found !== null && findProgram(ctx, 'node') !== null) return [];
  const what = `no Node is recorded there, and none is on the PATH of a client${found === null ? ` started from the desktop (${desktopPath.join(delimiter)})` : ' started from here'}.`;
  const place = shellWord(dirname(file));
  const record = `mkdir -p ${place} && chmod 700 ${place} && (umask 077 && printf '%s\\n' ${shellWord(process.execPath)} > ${shellWord(file)})`;
  return [makeFinding('node-missing', { where: file, what, fix: install ?? record, safe: true })];
}

/** Whether there is a git that handoffs are written with; a machine without any is no fault of ours. */
export function examineGit(ctx: DoctorContext): Finding[] {
  const env = { ...ctx.env, HOME: ctx.home };
  const found = gitToRecord(env, ctx.cwd);
  if (found === null || findGit(env, ctx.cwd) !== null) return [];
  const what = 'it is not recorded, and no directory of the PATH that you cannot write holds another one.';
  return [makeFinding('git-missing', { where: found, what, fix: ctx.commands.install(), safe: true })];
}

const limitMs = 2000;
const registryLimitMs = 10_000;

/** A remote that is a directory of this machine: asking it costs milliseconds, and nothing leaves the machine. */
const localRemote = /^(?:file:|[./~]|[A-Za-z]:[\\/])/;

/** Whether the clone lacks commits of its upstream, without a fetch. A public server is asked only with `network`. */
async function isBehind(git: CloneGit, network: boolean): Promise<boolean> {
  const upstream = await readUpstream(git);
  if (upstream === null) return false;
  const { remote, ref } = upstream;
  const url = await git.run(['remote', 'get-url', remote]);
  const isAsked = network || (url.ok && localRemote.test(url.output));
  const latest = await git.run(
    isAsked ? ['ls-remote', '--exit-code', remote, ref] : ['rev-parse', '@{upstream}'],
  );
  if (!latest.ok) return false;
  const [commit = ''] = latest.output.split(/\s/);
  const contained = await git.run(['merge-base', '--is-ancestor', commit, 'HEAD']);
  // An unknown commit is no ancestor: the clone lacks it. Without a status the time was up.
  return !contained.ok && typeof contained.status === 'number';
}

/** Whether there is a newer version: of a clone by its upstream, of a copy by the registry, with `network` alone. */
export async function examineClone(
  ctx: DoctorContext,
  clone: string,
  { network, current }: { network: boolean; current: string },
): Promise<Finding[]> {
  const { env, commands } = ctx;
  if (clone === currentCopy(ctx)) return network ? examinePackage(ctx, clone, current) : [];
  if (!(await isBehind(gitIn(clone, env, limitMs), network))) return [];
  const what = 'its upstream has newer commits.';
  const fix = `git -C ${shellWord(clone)} pull --ff-only && ${commands.install()}`;
  return [makeFinding('clone-behind', { where: clone, what, fix })];
}

async function examinePackage(ctx: DoctorContext, where: string, current: string): Promise<Finding[]> {
  const { askPackage } = await import('../upgrade/package-program.ts');
  const request = { current, root: absoluteRoot(ctx), timeoutMs: registryLimitMs };
  const news = await askPackage(ctx, request).catch(() => null);
  if (news === null) return [];
  const what = `version ${news.latest} is published, this is ${current}.`;
  return [makeFinding('clone-behind', { where, what, fix: `${ctx.commands.handoff} upgrade` })];
}

/** Whether the state is the user's own: else nothing in it is believed, and install and uninstall refuse. */
export function examineState(ctx: Context): Finding[] {
  const fault = findStateFault(ctx);
  if (fault === null) return [];
  const { path, reason, isOwn } = fault;
  const fix = isOwn ? `chmod go-w ${shellWord(path)}` : setAside(path);
  return [makeFinding('state-open', { where: path, what: `it ${reason}.`, fix, safe: isOwn })];
}

/** Whether the command that install made is still there. */
export function examineCommand(ctx: DoctorContext): Finding[] {
  const where = findStateFault(ctx) === null ? findLostCommand(ctx) : null;
  if (where === null) return [];
  const what = 'the command that install made is not there as it was.';
  return [makeFinding('command-lost', { where, what, fix: `${ctx.commands.install()} --link` })];
}

/** Whether the root is a private directory of ours that handoffs can be filed in. One that is not there yet is fine. */
export function examineRoot(ctx: Context): Finding[] {
  const where = absoluteRoot(ctx);
  const stat = targetAt(where);
  if (stat === null) return [];
  const word = shellWord(where);
  if (!stat.isDirectory()) {
    const what = 'expected a directory, found a file of that name.';
    return [makeFinding('root-closed', { where, what, fix: `mv ${word} ${shellWord(`${where}.file`)}` })];
  }
  const findings: Finding[] = [];
  const user = process.getuid?.() ?? stat.uid;
  if (stat.uid !== user) {
    const what = `it belongs to user ${stat.uid}; expected ${user}, which is you.`;
    const fix = `${user === 0 ? '' : 'sudo '}chown -R ${user} ${word}`;
    findings.push(makeFinding('root-foreign', { where, what, fix }));
  }
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
    const what = `it has mode ${(stat.mode & 0o777).toString(8).padStart(4, '0')}; expected 0700.`;
    findings.push(makeFinding('root-open', { where, what, fix: `chmod 700 ${word}`, safe: true }));
  }
  return [...findings, ...tryToWrite(ctx, where)];
}

function tryToWrite({ env, self }: Context, where: string): Finding[] {
  try {
    requireOpenDirectory(where, { listed: true });
    tryHardLink(where, `.doctor-${self.pid}`);
    return [];
  } catch (error) {
    const code = systemCode(error);
    if (['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'].includes(code)) {
      const what = `its file system has no hard links (${code}).`;
      const fix = env.AGENT_HANDOFF_ROOT
        ? 'unset AGENT_HANDOFF_ROOT'
        : 'export AGENT_HANDOFF_ROOT=/a/directory/on/another/disk';
      return [makeFinding('root-no-links', { where, what, fix })];
    }
    const what = `nothing can be written there (${code}).`;
    const fix = code === 'ENOSPC' ? `df -h ${shellWord(where)}` : `chmod 700 ${shellWord(where)}`;
    return [makeFinding('root-closed', { where, what, fix, safe: code === 'EACCES' })];
  }
}
