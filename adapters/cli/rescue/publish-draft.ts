import { sep } from 'node:path';
import { isDirectory } from '../../../core/files/entry.ts';
import { recordRunningNode } from '../../../core/files/own/state-directory.ts';
import { readDraft } from '../../../core/handoff/inbox/draft.ts';
import { checkTopic, publishHandoff } from '../../../core/handoff/publish.ts';
import type { Session } from '../../../core/sessions/session.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import { isSameRepository, resolveRecipient } from '../../../core/worktree/recipient.ts';
import { sessionWorktrees } from '../../session-place.ts';
import type { Workplace } from '../verb.ts';

export interface Recipient {
  to?: string;
  topic?: string;
}

/** Finds out who gets a draft, before it is made. Throws `bad-to`, `unknown-worktree`, `bad-topic`. */
export function checkRecipient({ ctx, identity }: Workplace, { to, topic }: Recipient): void {
  checkTopic(topic);
  resolveRecipient(ctx, identity, to);
}

/** Returns where a session worked, if that was in another repository than `worktree`. */
function originOf({ cwd }: Session, worktree: string): string | undefined {
  if (cwd === null || cwd.startsWith(worktree + sep)) return undefined;
  const root = isDirectory(cwd) ? findWorktreeRoot(cwd) : cwd;
  return isSameRepository(root, worktree) ? undefined : root;
}

/** Files a draft as `publish` does: as the rescued session's own words, which nobody reviewed. */
export async function publishDraft(
  { ctx, identity }: Workplace,
  session: Session,
  text: string,
  { to, topic }: Recipient,
) {
  recordRunningNode(ctx, process.execPath);
  const { worktree } = resolveRecipient(ctx, identity, to);
  const origin = originOf(session, worktree);
  const draft = await readDraft(Buffer.from(text, 'utf8'), session.transcript, { redact: true });
  return publishHandoff(ctx, {
    // Its length was chosen by --budget.
    draft: { ...draft, warnings: [] },
    to,
    topic,
    tool: 'handoff-cli',
    sessionId: session.id ?? undefined,
    review: 'skipped',
    origins: sessionWorktrees(ctx),
    fromRepository: origin,
  });
}
