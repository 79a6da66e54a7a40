import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { moveInto } from '../files/claim.ts';
import { ensureDirectory } from '../files/directory.ts';
import type { Identity } from '../worktree/identity.ts';
import { dropRecord } from './delivery/record.ts';
import { findHome, isOrphaned } from './inbox/dead-letters.ts';
import { readDraft } from './inbox/draft.ts';
import type { Found } from './inbox/find.ts';
import type { InboxPaths } from './inbox/paths.ts';
import type { InboxFile } from './inbox/read-inbox.ts';
import { type Published, publishHandoff } from './publish.ts';

/** Who files it, by what the environment shows. */
export interface Writer {
  tool: string;
  sessionId?: string | undefined;
  /** Repositories that the session belongs to, as its client recorded them. */
  origins?: readonly string[] | null;
}

/**
 * Sends a handoff on to another worktree as a new one; the original stays where it is. The sender is this worktree,
 * and `forwarded_from` keeps the first one.
 */
export async function forwardHandoff(
  ctx: Context,
  found: Found,
  to: Identity,
  writer: Writer,
): Promise<Published> {
  const { file } = found;
  if (file.handoff.verbatim || file.truncated) {
    throw new HandoffError('unreadable-body', {
      message: `${file.path}: ${file.handoff.problems.join('; ') || 'it is too large'}; only a readable handoff can be sent on`,
      hint: `correct the file, then: handoff publish --file ${file.path} --to ${to.worktree}`,
    });
  }
  return fileAnew(ctx, file, file.handoff.text, { worktree: to.worktree, writer });
}

/** Files a text of a handoff as a new one, which keeps the first sender's name. */
export async function fileAnew(
  ctx: Context,
  file: InboxFile,
  text: string,
  { worktree, writer }: { worktree: string; writer: Writer },
): Promise<Published> {
  const draft = await readDraft(Buffer.from(text, 'utf8'), file.path);
  const origin = draft.fields.has('forwarded_from')
    ? ''
    : `forwarded_from: ${JSON.stringify(file.handoff.fields.get('from') ?? '')}${draft.eol}`;
  return publishHandoff(ctx, {
    draft: { ...draft, unknown: draft.unknown + origin },
    to: worktree,
    tool: writer.tool,
    sessionId: writer.sessionId,
    origins: writer.origins,
    fromRepository: file.handoff.fields.get('from_repository'),
  });
}

/**
 * A dead letter that was sent on is archived where it lies: nobody will read it there, and it must not be found again.
 * Returns its new path; null when its worktree lives, and the original stays.
 */
export function archiveDeadLetter(paths: InboxPaths, { file, place }: Found): string | null {
  if (!isOrphaned(file, findHome(paths))) return null;
  dropRecord(paths, file.file);
  if (place === 'read') return file.path;
  ensureDirectory(paths.read);
  return moveInto(file.path, paths.read, file.file);
}
