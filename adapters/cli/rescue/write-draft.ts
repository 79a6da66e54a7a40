import { basename, dirname, join, sep } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError, systemCode } from '../../../core/errors.ts';
import { entryAt, isDirectory, realPath } from '../../../core/files/entry.ts';
import { draftsDirectory, makeDraftsDirectory } from '../../../core/files/own/drafts.ts';
import { readText } from '../../../core/files/read.ts';
import { createFile, replaceFile } from '../../../core/files/write.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { findWorktreeRoot, isRepository } from '../../../core/worktree/identity.ts';
import { findWayOut } from '../../../core/worktree/outside.ts';
import { isAgentSession } from '../../clients.ts';

function refuse(out: string, reason: string, hint: string, cause?: unknown): never {
  const message = `--out ${out}: ${reason}; nothing was written`;
  throw new HandoffError('draft-unwritable', { message, hint, cause });
}

/**
 * A rule lets a session run `rescue` outside its sandbox, with a transcript that it may have written itself: its drafts
 * go to the one directory where they are no more than text.
 */
function refuseElsewhere(ctx: Context, out: string): void {
  const drafts = makeDraftsDirectory(ctx);
  const isPlain = /^[A-Za-z0-9][A-Za-z0-9._-]*\.md$/.test(basename(out));
  if (isPlain && realPath(dirname(out)) === realPath(drafts)) return;
  const reason = `a session writes drafts only to ${drafts}, as a file that ends in .md`;
  refuse(out, reason, `repeat the command with --out ${shellWord(join(draftsDirectory(ctx), 'rescued.md'))}`);
}

/** Whether a file is a draft that `rescue` wrote before, or has nothing in it: all that may be replaced. */
function isReplaceable(path: string): boolean {
  const text = readText(path);
  return text === '' || (text !== null && /^---\n(?:(?!---\n).*\n)*draft: rescue\n/.test(text));
}

/** Why nothing is written to a path; null where nothing is lost by it and no link is followed. */
function obstacleAt(ctx: Context, out: string): string | null {
  const root = findWorktreeRoot(ctx.cwd);
  const link = isRepository(root) && out.startsWith(root + sep) ? findWayOut(root, out) : null;
  if (link !== null && link !== out) return `${link} leads out of the repository ${root}`;
  const entry = entryAt(out);
  if (entry === null) return isDirectory(dirname(out)) ? null : `there is no directory ${dirname(out)}`;
  if (entry.isSymbolicLink()) return 'it is a link';
  if (entry.isDirectory()) return 'it is a directory';
  return entry.isFile() && isReplaceable(out) ? null : 'it exists and is no draft of rescue';
}

/**
 * Writes a draft to a new file, or over an earlier draft. Throws `draft-unwritable` for every other place, and in an
 * agent's session for all but the directory of drafts.
 */
export function writeDraft(ctx: Context, out: string, text: string): void {
  if (isAgentSession(ctx)) refuseElsewhere(ctx, out);
  const obstacle = obstacleAt(ctx, out);
  if (obstacle !== null) refuse(out, obstacle, 'name a new file, or leave --out away to print the draft');
  try {
    if (entryAt(out) !== null) replaceFile(out, text);
    else if (!createFile(out, text)) refuse(out, 'it exists by now', 'repeat the command with another name');
  } catch (error) {
    if (error instanceof HandoffError) throw error;
    const reason = `it cannot be written (${systemCode(error) || String(error)})`;
    refuse(out, reason, 'name a file in a directory of yours, or leave --out away to print the draft', error);
  }
}
