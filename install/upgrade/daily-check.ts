import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { exists } from '../../core/files/entry.ts';
import { gitTimeLeft } from '../../core/git/program.ts';
import { absoluteRoot } from '../state/state-place.ts';
import { type CloneGit, gitIn, readUpstream } from './clone.ts';
import { noteAsked, readSkip, wasAskedToday } from './journal.ts';
import { isNewer, newestRelease } from './versions.ts';

/** What a writer is told of a newer version. `latest` is a commit's short name where no version can be known. */
export interface UpgradeNews {
  available: boolean;
  latest: string;
  skipped: boolean;
}

/** The whole check, git's start included. */
const limitMs = 2_000;
const shortLength = 12;

/**
 * Asks the clone's upstream for a newer version, once a day at most, by `git ls-remote` alone. Null when there is
 * none, when it was asked today, with `AGENT_HANDOFF_UPGRADE=off`, and whenever anything fails: a handoff neither
 * waits for it longer than that nor fails by it.
 */
export async function checkDaily(ctx: Context, clone: string, current: string): Promise<UpgradeNews | null> {
  try {
    const root = absoluteRoot(ctx);
    if (ctx.env.AGENT_HANDOFF_UPGRADE === 'off') return null;
    if (!exists(join(clone, '.git')) || wasAskedToday(root, ctx.now())) return null;
    // Before the question: an upstream that hangs costs its two seconds once a day, and so does a failing disk.
    noteAsked(root, ctx.now());
    return await askUpstream(gitIn(clone, ctx.env, Math.min(limitMs, gitTimeLeft())), current, root);
  } catch {
    return null;
  }
}

async function askUpstream(git: CloneGit, current: string, root: string): Promise<UpgradeNews | null> {
  const upstream = await readUpstream(git);
  if (upstream === null) return null;
  const { remote, ref, head } = upstream;
  const answer = await git.run(['ls-remote', '--quiet', '--', remote, ref, 'refs/tags/v*']);
  if (!answer.ok) return null;
  const refs = parseRefs(answer.output);
  const target = refs.get(ref);
  if (target === undefined || target === head) return null;
  const latest = (await readKnown(git, head, target, current)) ?? guessVersion(refs, current, target);
  if (latest === null || (/^\d+\.\d+\.\d+/.test(latest) && !isNewer(latest, current))) return null;
  const skip = readSkip(root);
  return { available: true, latest, skipped: skip?.version === latest || skip?.commit === target };
}

function parseRefs(output: string): Map<string, string> {
  const lines = output.split('\n').map((line) => line.split('\t'));
  return new Map(lines.map(([commit = '', ref = '']) => [ref, commit]));
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
