import { startGit } from '../../core/git/start.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { type Commands, type Finding, makeFinding } from './finding.ts';

const limitMs = 2000;

/** A remote that is a directory of this machine: asking it costs milliseconds, and nothing leaves the machine. */
const localRemote = /^(?:file:|[./~]|[A-Za-z]:[\\/])/;

/**
 * Whether the clone's upstream has commits that the clone lacks. A public host is asked only with `network`; else what
 * the last fetch brought decides. Offline, without an upstream, or after two seconds nothing is said. Nothing is fetched.
 */
export async function isBehind(
  clone: string,
  env: Readonly<Record<string, string | undefined>>,
  network: boolean,
): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  const left = () => deadline - performance.now();
  const git = async (...args: string[]): Promise<string | null> => {
    if (left() <= 0) return null;
    const answer = await startGit(clone, args, env, { timeoutMs: left(), unattended: true });
    return answer.ok ? answer.output.trim() : null;
  };
  const upstream = await git('rev-parse', '--abbrev-ref', '@{upstream}');
  const [, remote, branch] = /^([^/]+)\/(.+)$/.exec(upstream ?? '') ?? [];
  if (remote === undefined || branch === undefined) return false;
  const asked = network || localRemote.test((await git('remote', 'get-url', remote)) ?? '');
  const latest = asked
    ? (await git('ls-remote', '--exit-code', remote, `refs/heads/${branch}`))?.split(/\s/)[0]
    : await git('rev-parse', '@{upstream}');
  if (!latest) return false;
  // An unknown commit is no ancestor: the clone lacks it.
  return (await git('merge-base', '--is-ancestor', latest, 'HEAD')) === null && left() > 0;
}

/** The clone and what it lacks, as a finding. */
export async function examineClone(
  clone: string,
  env: Readonly<Record<string, string | undefined>>,
  commands: Commands,
  network: boolean,
): Promise<Finding[]> {
  if (!(await isBehind(clone, env, network))) return [];
  const what = 'its upstream has newer commits.';
  const fix = `git -C ${shellWord(clone)} pull --ff-only && ${commands.install()}`;
  return [makeFinding('clone-behind', { where: clone, what, fix })];
}
