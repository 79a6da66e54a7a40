import { sep } from 'node:path';
import { realPath } from '../../files/entry.ts';
import { readLimit, readRegularFile } from '../../files/read.ts';
import { isForeign } from '../../files/trust.ts';
import { findWorktreeRoot } from '../../worktree/identity.ts';

/** In JSON, only a key of a record's own is written so: within a text the quotation marks are escaped. */
const recorded = /[{,]\s*"cwd"\s*:\s*("(?:[^"\\]|\\.)+")/;
/** How a client tells the model its directory that does not record it: of several workspaces the first. */
const told = /<cwd>([^<"]+)<\/cwd>|\*\*Workspace Directories:\*\*\\n\s*- ([^"\\]+)\\n/;

const firstBytes = 8 * 1024;

function parseText(json: string): string | null {
  try {
    return JSON.parse(json) as string;
  } catch {
    return null;
  }
}

/**
 * Returns the first directory that a transcript names; null where none is found, and for what is no regular file of
 * the user's. A reader of records takes four times as long, and thousands of other projects' may lie there.
 */
export function readWorkingDirectory(path: string): string | null {
  for (const limit of [firstBytes, readLimit]) {
    const head = readRegularFile(path, limit, (stat) => !isForeign(stat));
    if (head === null) return null;
    const text = head.bytes.toString('utf8');
    const found = recorded.exec(text)?.[1] ?? null;
    const [, inElement, inList = null] = told.exec(text) ?? [];
    const cwd = found === null ? (inElement ?? inList) : parseText(found);
    if (cwd !== null || head.size <= limit) return cwd;
  }
  return null;
}

/** Returns the function that tells whether a directory lies in a worktree, in no other one below it. */
export function insideOf(worktree: string): (directory: string) => boolean {
  const known = new Map<string, boolean>();
  const liesIn = (directory: string) => directory === worktree || directory.startsWith(worktree + sep);
  const judge = (directory: string): boolean => {
    const physical = realPath(directory);
    // A directory that is gone has no root any more: its path has to do.
    if (physical === null) return liesIn(directory);
    return liesIn(physical) && findWorktreeRoot(physical) === worktree;
  };
  return (directory) => {
    const answer = known.get(directory) ?? judge(directory);
    known.set(directory, answer);
    return answer;
  };
}
