import { basename, dirname, join } from 'node:path';
import type { Context } from '../../context.ts';
import { listEntries } from '../../files/read.ts';
import { commonGitDirectory } from '../../git/places.ts';
import { type Identity, identityOfRoot, isRepository } from '../../worktree/identity.ts';
import { inboxPaths } from '../inbox/paths.ts';
import { handoffNames } from '../inbox/read-inbox.ts';

/** A directory one level up or down where something waits. */
export interface Neighbour {
  worktree: string;
  waiting: number;
}

/** A workspace has fewer repositories; a home directory with more is none. */
const entriesAtMost = 500;

/** Whether sessions start here and mean what lies below: no repository, or the place around a bare one. */
function isWorkspace(worktree: string): boolean {
  if (!isRepository(worktree)) return true;
  const common = commonGitDirectory(worktree);
  return common !== null && dirname(common) === worktree && basename(common) !== '.git';
}

function repositoriesBelow(worktree: string): string[] {
  if (!isWorkspace(worktree)) return [];
  const entries = listEntries(worktree);
  if (entries.length > entriesAtMost) return [];
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(worktree, name))
    .filter(isRepository);
}

/** Returns what waits in the directory above, and in a workspace in the repositories below: another inbox each. */
export function listNeighbours(ctx: Context, { worktree }: Identity): Neighbour[] {
  const above = dirname(worktree);
  return [...(above === worktree ? [] : [above]), ...repositoriesBelow(worktree)]
    .map((path) => ({
      worktree: path,
      waiting: handoffNames(inboxPaths(ctx, identityOfRoot(path)).unread).length,
    }))
    .filter(({ waiting }) => waiting > 0);
}
