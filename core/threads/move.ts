import { renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { HandoffError, systemCode } from '../errors.ts';
import { ensureDirectory, syncDirectory } from '../files/directory.ts';
import { shownPath, type ThreadsLayout } from './format/layout.ts';
import { askGit, lookUp, splitFields, type ThreadGit } from './history/thread-git.ts';

/** What the index knows below a directory. */
function trackedBelow(git: ThreadGit, directory: string): string[] {
  const listed = lookUp(git, ['ls-files', '-z', '--', `${directory}/`]);
  return listed.ok ? splitFields(listed.output) : [];
}

/**
 * Moves a directory whose target must be free: by `git mv` when git knows files in it, so that the index follows, else
 * by rename. Both move every file as it is, those that git does not know too.
 */
export function moveDirectory(layout: ThreadsLayout, git: ThreadGit, from: string, to: string): void {
  ensureDirectory(dirname(to), true, true);
  const source = shownPath(layout, from);
  if (layout.repository && trackedBelow(git, source).length > 0) {
    askGit(git, ['mv', '--', source, shownPath(layout, to)]);
    return;
  }
  try {
    renameSync(from, to);
  } catch (error) {
    throw new HandoffError('root-unwritable', {
      message: `${from} could not be moved to ${to} (${systemCode(error) || String(error)})`,
      hint: `ls -ld ${from} ${dirname(to)}`,
      cause: error,
    });
  }
  syncDirectory(dirname(to));
  syncDirectory(dirname(from));
}
