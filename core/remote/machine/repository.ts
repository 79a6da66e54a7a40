import { join } from 'node:path';
import { isFile } from '../../files/entry.ts';
import { comparableAddress } from '../../git/address.ts';
import { readRemoteAddresses } from '../../git/configuration.ts';
import { locateRepository } from '../../git/places.ts';
import { listRefs, readHead } from '../../git/refs.ts';
import { readGit } from '../../git/run.ts';

/** How a repository is recognised wherever it lies: where it is fetched from, and its first commits. */
export interface Repository {
  addresses: string[];
  /** Empty where they are not known: a shallow clone does not hold them. */
  roots: string[];
}

const refsAsked = 500;
const rootsKept = 20;

function readRoots(worktree: string, env: NodeJS.ProcessEnv): string[] {
  const places = locateRepository(worktree);
  if (places === null || isFile(join(places.common, 'shallow'))) return [];
  const refs = listRefs(worktree, ['refs/heads', 'refs/remotes']).slice(0, refsAsked);
  const commits = [readHead(worktree).head, ...refs.map(({ commit }) => commit ?? '')];
  const known = [...new Set(commits)].filter((commit) => /^[0-9a-f]{40,64}$/.test(commit));
  if (known.length === 0) return [];
  const listed = readGit(worktree, ['rev-list', '--max-parents=0', '--stdin'], env, `${known.join('\n')}\n`);
  if (!listed.ok) return [];
  return listed.output.split('\n').filter(Boolean).sort().slice(0, rootsKept);
}

/** Reads how the repository of a worktree is recognised. First commits that were found before are not looked for again. */
export function readRepository(
  worktree: string,
  env: NodeJS.ProcessEnv,
  knownRoots: readonly string[] = [],
): Repository {
  const addresses = [...readRemoteAddresses(worktree).values()].flatMap(
    (address) => comparableAddress(address) ?? [],
  );
  const roots = knownRoots.length > 0 ? [...knownRoots] : readRoots(worktree, env);
  return { addresses: [...new Set(addresses)].sort().slice(0, 20), roots };
}

/**
 * Whether two are one repository: they share a first commit, or an address where one of them does not know its first
 * commit. A repository that moved to another host keeps its commits; a shallow clone has only the address.
 */
export function isSameRepository(one: Repository, other: Repository): boolean {
  if (one.roots.some((root) => other.roots.includes(root))) return true;
  if (one.roots.length > 0 && other.roots.length > 0) return false;
  return one.addresses.some((address) => other.addresses.includes(address));
}
