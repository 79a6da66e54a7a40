import { HandoffError } from '../../core/errors.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { type CloneGit, clearStaleLocks, readUpstream, type Upstream } from './clone.ts';
import { readSkip } from './journal.ts';
import { changesBetween, isNewer, isVersion } from './versions.ts';

/** What the upstream has, after a fetch. */
export interface Outlook {
  current: string;
  latest: string;
  available: boolean;
  skipped: boolean;
  /** The changelog's part between the two. */
  changes: string;
  upstream: Upstream;
  /** The commit that the upstream's branch is at. */
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
  const skip = readSkip(root);
  return {
    current,
    latest,
    available,
    skipped: available && skip?.version === latest,
    changes: available ? await readChanges(git, target, current, latest) : '',
    upstream,
    target,
    relation: await relate(git, upstream.head, target),
  };
}

async function requireUpstream(git: CloneGit): Promise<Upstream> {
  const inside = await git.run(['rev-parse', '--git-dir']);
  if (!inside.ok) {
    throw new HandoffError('git-failed', {
      message: `${git.clone} cannot be asked for its upstream: ${inside.reason}`,
      hint: `git -C ${shellWord(git.clone)} status`,
    });
  }
  const upstream = await readUpstream(git);
  if (upstream !== null) return upstream;
  throw new HandoffError('upgrade-no-upstream', {
    message: `${git.clone} follows no branch of a remote: its HEAD is detached, or its branch has no upstream`,
    hint: `git -C ${shellWord(git.clone)} switch main && git -C ${shellWord(git.clone)} branch --set-upstream-to=origin/main`,
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

/** The version that package.json names at a commit. */
async function readVersion(git: CloneGit, commit: string): Promise<string> {
  const manifest = await git.ask(['show', `${commit}:package.json`]);
  const version = parseVersion(manifest);
  if (version !== null) return version;
  throw new HandoffError('git-failed', {
    message: `package.json at ${commit.slice(0, 12)} in ${git.clone} names no version such as 1.2.3`,
    hint: `git -C ${shellWord(git.clone)} show ${commit.slice(0, 12)}:package.json`,
  });
}

function parseVersion(manifest: string): string | null {
  try {
    const version = String(JSON.parse(manifest).version);
    return isVersion(version) ? version : null;
  } catch {
    return null;
  }
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
