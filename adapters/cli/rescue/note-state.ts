import { HandoffError } from '../../../core/errors.ts';
import { isDirectory } from '../../../core/files/entry.ts';
import { requireTrust } from '../../../core/files/trust.ts';
import { type Inbox, inboxPaths } from '../../../core/handoff/inbox/paths.ts';
import { supersedeDrafts } from '../../../core/rescue/file-draft.ts';
import { workMark, writeRescueRecord } from '../../../core/rescue/rescue-record.ts';
import type { Session } from '../../../core/sessions/session.ts';
import { identify } from '../../../core/worktree/identity.ts';
import { isSameRepository } from '../../../core/worktree/recipient.ts';
import { refuseOtherRepository, sessionWorktrees } from '../../session-place.ts';
import type { Workplace } from '../verb.ts';

/** The inbox of the worktree that a session worked in; of the one that the verb works in, where that is gone. */
export function inboxOf({ ctx, identity: here, paths }: Workplace, { cwd }: Session): Inbox {
  if (cwd === null || !isDirectory(cwd)) return { ctx, identity: here, paths };
  const identity = identify(cwd);
  return { ctx, identity, paths: inboxPaths(ctx, identity) };
}

/** Notes what became of a session's draft; one that waits already is archived. */
async function note(inbox: Inbox, session: Session, state: 'delivered' | 'dismissed', name: string | null) {
  const { client, id, transcript } = session;
  if (id === null) return;
  requireTrust(inbox.paths);
  const ref = { client, session_id: id, transcript, mark: workMark(session) };
  await supersedeDrafts(inbox, name ?? state, ref);
  writeRescueRecord(inbox.ctx, inbox.paths, ref, { state, name });
}

/**
 * Notes that a session's draft was brought by hand, so that no start brings it. An agent's session of another
 * repository takes nothing away by that.
 */
export async function noteBrought(workplace: Workplace, session: Session, name: string): Promise<void> {
  const inbox = inboxOf(workplace, session);
  const own = sessionWorktrees(workplace.ctx);
  const mayTake = own?.some((root) => isSameRepository(root, inbox.identity.worktree)) ?? true;
  if (mayTake) await note(inbox, session, 'delivered', name);
}

/** Has no start bring a session's draft. Throws `other-repository`, and `transcript-unreadable` without an id. */
export async function dismissSession(workplace: Workplace, session: Session): Promise<void> {
  const inbox = inboxOf(workplace, session);
  refuseOtherRepository(workplace.ctx, inbox.identity, 'rescue --dismiss');
  if (session.id === null) {
    throw new HandoffError('transcript-unreadable', {
      message: `${session.transcript}: no record of it says which session it is of; nothing was changed`,
      hint: 'a transcript without an id is brought by no start: nothing needs to be dismissed',
    });
  }
  await note(inbox, session, 'dismissed', null);
}
