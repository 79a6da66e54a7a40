import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import type { Identity } from '../worktree/identity.ts';
import { readDraft } from './body.ts';
import type { Found } from './find.ts';
import { type Published, publishHandoff } from './send.ts';

/**
 * Sends a handoff on to another worktree as a new one; the original stays where it is. The sender is this worktree,
 * and `forwarded_from` keeps the first one.
 */
export async function forwardHandoff(
  ctx: Context,
  found: Found,
  to: Identity,
  writer: { tool: string; sessionId?: string | undefined },
): Promise<Published> {
  const { file } = found;
  if (file.handoff.verbatim || file.truncated) {
    throw new HandoffError('unreadable-body', {
      message: `${file.path}: ${file.handoff.problems.join('; ') || 'it is too large'}; only a readable handoff can be sent on`,
      hint: `correct the file, then: handoff publish --file ${file.path} --to ${to.worktree}`,
    });
  }
  const draft = await readDraft(Buffer.from(file.handoff.text, 'utf8'), file.path);
  const origin = draft.fields.has('forwarded_from')
    ? ''
    : `forwarded_from: ${JSON.stringify(file.handoff.fields.get('from') ?? '')}${draft.eol}`;
  return publishHandoff(ctx, {
    draft: { ...draft, unknown: draft.unknown + origin },
    to: to.worktree,
    tool: writer.tool,
    sessionId: writer.sessionId,
  });
}
