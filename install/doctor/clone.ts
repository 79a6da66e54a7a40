import { execa } from 'execa';
import { shellWord } from '../../core/shell-word.ts';
import { type Commands, type Finding, makeFinding } from './finding.ts';

const options = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
const limitMs = 2000;

/**
 * Whether the clone's upstream has commits that the clone lacks. Offline, without an upstream, or when it takes over two
 * seconds, nothing is said. Nothing is fetched.
 */
export async function isBehind(
  clone: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const until = AbortSignal.timeout(limitMs);
  const git = async (...args: string[]): Promise<{ code: number | undefined; text: string }> => {
    const run = await execa('git', [...options, ...args], {
      cwd: clone,
      env: { ...env, GIT_TERMINAL_PROMPT: '0', GIT_SSH_COMMAND: 'ssh -o BatchMode=yes' },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      cancelSignal: until,
    });
    return { code: run.exitCode, text: run.stdout?.trim() ?? '' };
  };
  const upstream = await git('rev-parse', '--abbrev-ref', '@{upstream}');
  const [, remote, branch] = /^([^/]+)\/(.+)$/.exec(upstream.text) ?? [];
  if (upstream.code !== 0 || remote === undefined || branch === undefined) return false;
  const listed = await git('ls-remote', '--exit-code', remote, `refs/heads/${branch}`);
  const [latest] = listed.text.split(/\s/);
  if (listed.code !== 0 || !latest) return false;
  // An unknown commit is no ancestor: the clone lacks it.
  return (await git('merge-base', '--is-ancestor', latest, 'HEAD')).code !== 0 && !until.aborted;
}

/** The clone and what it lacks, as a finding. */
export async function examineClone(
  clone: string,
  env: Readonly<Record<string, string | undefined>>,
  commands: Commands,
): Promise<Finding[]> {
  if (!(await isBehind(clone, env))) return [];
  const what = 'its upstream has newer commits.';
  const fix = `git -C ${shellWord(clone)} pull --ff-only && ${commands.install()}`;
  return [makeFinding('clone-behind', { where: clone, what, fix })];
}
