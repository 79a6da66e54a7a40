import { HandoffError } from '../../core/errors.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { type CloneGit, clearStaleLocks, readUpstream, statusCommand, type Upstream } from './clone.ts';
import { readSkip } from './journal.ts';
import { changesBetween, isNewer, isVersion, newestRelease } from './versions.ts';

export interface News {
  current: string;
  latest: string;
  available: boolean;
  skipped: boolean;
  changes: string;
}

/** What a writer is told of a newer version. `latest` is a commit's short name where no version can be known. */
export interface UpgradeNews {
  available: boolean;
  latest: string;
  skipped: boolean;
}

export interface Outlook {
  news: News;
  /** Where the program is now, and what that follows. */
  branch: string;
  head: string;
  target: string;
  relation: 'same' | 'behind' | 'ahead' | 'diverged';
}

/** A name of our own: what the user's branches and remote names are is theirs. */
const fetched = 'refs/agent-handoff/upstream';
const fetchLimitMs = 120_000;

/** Fetches and compares. Moves nothing. Throws `upgrade-no-upstream` and `upgrade-unreachable`. */
export async function lookAtUpstream(
  git: CloneGit,
  root: string,
  current: string,
  unattended: boolean,
): Promise<Outlook> {
  const upstream = await requireUpstream(git);
  await fetchUpstream(git, upstream, unattended);
  const target = (await git.ask(['rev-parse', '--verify', `${fetched}^{commit}`])).trim();
  const latest = await readVersion(git, target);
  const available = isNewer(latest, current);
  const skipped = available && readSkip(root)?.version === latest;
  const changes = available ? await readChanges(git, target, current, latest) : '';
  const news = { current, latest, available, skipped, changes };
  const { branch, head } = upstream;
  return { news, branch, head, target, relation: await relate(git, head, target) };
}

async function requireUpstream(git: CloneGit): Promise<Upstream> {
  const { clone } = git;
  const inside = await git.run(['rev-parse', '--git-dir']);
  if (!inside.ok) {
    throw new HandoffError('git-failed', {
      message: `${clone} cannot be asked for its upstream: ${inside.reason}`,
      hint: statusCommand(clone),
    });
  }
  const upstream = await readUpstream(git);
  if (upstream !== null) return upstream;
  const command = `git -C ${shellWord(clone)}`;
  throw new HandoffError('upgrade-no-upstream', {
    message: `${clone} follows no branch of a remote: its HEAD is detached, or its branch has no upstream`,
    hint: `${command} switch main && ${command} branch --set-upstream-to=origin/main`,
  });
}

async function fetchUpstream(git: CloneGit, { remote, ref }: Upstream, unattended: boolean): Promise<void> {
  const args = ['fetch', '--quiet', '--no-recurse-submodules', '--', remote, `+${ref}:${fetched}`];
  const request = { timeoutMs: fetchLimitMs, unattended };
  let answer = await git.run(args, request);
  if (!answer.ok && answer.reason.includes('cannot lock ref')) {
    // Another check fetches at this moment, or one was killed at it.
    await clearStaleLocks(git, [fetched, `refs/remotes/${remote}/${ref.replace(/^refs\/heads\//, '')}`]);
    answer = await git.run(args, request);
  }
  if (answer.ok) return;
  throw new HandoffError('upgrade-unreachable', {
    message: `the upstream of ${git.clone} cannot be fetched: ${answer.reason}`,
    hint: `git -C ${shellWord(git.clone)} fetch ${remote}`,
  });
}

async function readVersion(git: CloneGit, commit: string): Promise<string> {
  const manifest = await git.ask(['show', `${commit}:package.json`]);
  try {
    const version = String(JSON.parse(manifest).version);
    if (isVersion(version)) return version;
  } catch {
    // No JSON names none either.
  }
  const short = commit.slice(0, 12);
  throw new HandoffError('git-failed', {
    message: `package.json at ${short} in ${git.clone} names no version such as 1.2.3`,
    hint: `git -C ${shellWord(git.clone)} show ${short}:package.json`,
  });
}

export async function readChanges(
  git: CloneGit,
  commit: string,
  current: string,
  latest: string,
): Promise<string> {
  const changelog = await git.run(['show', `${commit}:CHANGELOG.md`]);
  return changelog.ok ? changesBetween(changelog.output, current, latest) : '';
}

async function relate(git: CloneGit, head: string, target: string): Promise<Outlook['relation']> {
  if (head === target) return 'same';
  if ((await git.run(['merge-base', '--is-ancestor', head, target])).ok) return 'behind';
  if ((await git.run(['merge-base', '--is-ancestor', target, head])).ok) return 'ahead';
  return 'diverged';
}

const shortLength = 12;

/** Asks the upstream for a newer version, without a fetch. Null for none. */
export async function askUpstream(git: CloneGit, current: string, root: string): Promise<UpgradeNews | null> {
  const upstream = await readUpstream(git);
  if (upstream === null) return null;
  const { remote, ref, head } = upstream;
  const answer = await git.run(['ls-remote', '--quiet', '--', remote, ref, 'refs/tags/v*']);
  if (!answer.ok) return null;
  const lines = answer.output.split('\n').map((line) => line.split('\t'));
  const refs = new Map(lines.map(([commit = '', name = '']) => [name, commit]));
  const target = refs.get(ref);
  if (target === undefined || target === head) return null;
  const latest = (await readKnown(git, head, target, current)) ?? guessVersion(refs, current, target);
  if (latest === null || (/^\d+\.\d+\.\d+/.test(latest) && !isNewer(latest, current))) return null;
  const skip = readSkip(root);
  return { available: true, latest, skipped: skip?.version === latest || skip?.commit === target };
}

/** The version at a commit that was fetched before; the current one's when it is already part of ours. */
async function readKnown(
  git: CloneGit,
  head: string,
  target: string,
  current: string,
): Promise<string | null> {
  if ((await git.run(['merge-base', '--is-ancestor', target, head])).ok) return current;
  const manifest = await git.run(['show', `${target}:package.json`]);
  return manifest.ok ? String(JSON.parse(manifest.output).version) : null;
}

/** By its tags; by the commit alone where the upstream does not even tag the version that runs here. */
function guessVersion(refs: ReadonlyMap<string, string>, current: string, target: string): string | null {
  const tags = [...refs.keys()].flatMap((ref) => /^refs\/tags\/(v[^^]+)$/.exec(ref)?.[1] ?? []);
  const newest = newestRelease(tags);
  if (newest !== null && isNewer(newest, current)) return newest;
  return tags.includes(`v${current}`) ? null : target.slice(0, shortLength);
}
