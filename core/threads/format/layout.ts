import { join, relative, sep } from 'node:path';
import type { Context } from '../../context.ts';
import { HandoffError, systemCode } from '../../errors.ts';
import { entryAt } from '../../files/entry.ts';
import { listEntries } from '../../files/read.ts';
import { findWorktreeRoot, isRepository } from '../../worktree/identity.ts';
import { findWayOut } from '../../worktree/outside.ts';

export const places = ['active', 'archive'] as const;
export type Place = (typeof places)[number];

/** The threads' folder in commits, prompts and messages. */
export const threadsFolder = 'handoffs';

/** Returns where a directory's worktree keeps its threads (spec/threads.md, "Layout"); nothing of it need exist. */
export function threadsLayout({ cwd }: Pick<Context, 'cwd'>) {
  const root = findWorktreeRoot(cwd);
  const threads = join(root, threadsFolder);
  return {
    // Paths in frontmatter and in commits are relative to it.
    root,
    threads,
    active: join(threads, 'active'),
    archive: join(threads, 'archive'),
    templates: join(threads, 'templates'),
    // Without one nothing can be committed or proved.
    repository: isRepository(root),
  };
}

export type ThreadsLayout = ReturnType<typeof threadsLayout>;

/** Relative to the root and with `/`, as git and the prompts write it. */
export function shownPath(layout: ThreadsLayout, path: string): string {
  return relative(layout.root, path).split(sep).join('/');
}

/** Throws `threads-unusable` when a file has the name of one of our folders, whichever verb runs. */
export function checkFolders({ threads, active, archive }: ThreadsLayout): void {
  for (const path of [threads, active, archive]) {
    const found = entryAt(path);
    // A symbolic link that leads nowhere is refused where something would be written.
    if (!found || found.isDirectory() || found.isSymbolicLink()) continue;
    throw new HandoffError('threads-unusable', {
      message: `${path} is a file; expected a directory, as threads are kept in it`,
      hint: `move that file away: mv ${path} ${path}.txt`,
    });
  }
}

/** Returns the directories in `active/` or `archive/`; a symbolic link is none, as it can lead out of the repository. */
export function listThreadNames(layout: ThreadsLayout, place: Place): string[] {
  const directory = layout[place];
  try {
    return listEntries(directory)
      .filter((entry) => !entry.name.startsWith('.') && entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    throw new HandoffError('threads-unusable', {
      message: `${directory} cannot be read (${systemCode(error) || String(error)})`,
      hint: `ls -ld ${directory}`,
      cause: error,
    });
  }
}

/** Throws `thread-outside` when a path that is about to be written lies outside the repository. */
export function refuseOutside(layout: ThreadsLayout, path: string): void {
  const existing = findWayOut(layout.root, path);
  if (existing === null) return;
  throw new HandoffError('thread-outside', {
    message: `${path}: ${existing} leads out of the repository ${layout.root}; nothing was written`,
    hint: `replace the symbolic link by a directory: ls -ld ${existing}`,
  });
}
