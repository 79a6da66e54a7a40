import { basename, resolve, sep } from 'node:path';
import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { splitSentinel } from '../../../core/handoff/format/sentinel.ts';
import { frameText } from '../../../core/handoff/surface/frame.ts';
import { type Draft, draftBudget, draftHandoff } from '../../../core/rescue/draft.ts';
import { readModelDraft } from '../../../core/rescue/model-draft.ts';
import type { Session } from '../../../core/sessions/session.ts';
import { didWork, filedHandoff } from '../../../core/sessions/worth.ts';
import type { Identity } from '../../../core/worktree/identity.ts';
import { isAgentSession } from '../../clients.ts';
import { livenessOf } from '../../rescue/ended-session.ts';
import { readGitState } from '../../rescue/git-state.ts';
import { renderPublished } from '../inbox/publish.ts';
import { asLine, writeHandoff, writeJson, writeOut, writeWarnings } from '../print.ts';
import { readBudget } from '../read-budget.ts';
import type { Options, Workplace } from '../verb.ts';
import { dismissSession, inboxOf, noteBrought } from './note-state.ts';
import { checkRecipient, publishDraft, type Recipient } from './publish-draft.ts';
import { readTranscript } from './read-transcript.ts';
import { writeDraft } from './write-draft.ts';

export interface RescueOptions extends Recipient {
  budget?: string;
  out?: string;
  publish?: boolean;
  dismiss?: boolean;
}

/** Git speaks of the worktree that the verb runs in: only for a session that worked there. */
function worksIn(session: Session, { worktree }: Identity): boolean {
  return session.cwd === worktree || (session.cwd?.startsWith(worktree + sep) ?? false);
}

async function isStillOpen(ctx: Context, { client, id, transcript: path }: Session): Promise<boolean> {
  return id !== null && (await livenessOf({ ctx }, { client, id, path })) === 'open';
}

function draftOf(workplace: Workplace, session: Session, budget: number, isOpen: boolean): Promise<Draft> {
  const { ctx, identity } = workplace;
  const isHere = worksIn(session, identity);
  return draftHandoff({
    session,
    git: isHere ? readGitState(identity.worktree, session.started, ctx.env) : null,
    model: readModelDraft(inboxOf(workplace, session).paths, session),
    budget,
    now: ctx.now(),
    from: isHere || session.cwd === null ? identity.basename : basename(session.cwd.replaceAll('\\', '/')),
    to: identity.basename,
    isOpen,
  });
}

/** What `--json` says of the session that a draft was made of. */
function describeSession(session: Session) {
  const { client, id, started, ended, end, turns, edits, transcript } = session;
  const counts = { turns, edits: edits.length, worked: didWork(session), filed: filedHandoff(session) };
  return { client, id, started, ended, end, ...counts, transcript };
}

/** How a session is shown a draft. */
function renderFramed(session: Session, text: string): string {
  const [client, id] = [session.client, session.id ?? 'without an id'];
  const origin = asLine`agent-handoff: a program drafted this from the transcript of a session (${client}, ${id}); nothing was filed.`;
  return `${origin}\n\n${frameText('draft', splitSentinel(text).text)}`;
}

function warningsOf({ redacted }: Draft, isOpen: boolean): string[] {
  return [
    ...(isOpen ? ['this session is still open: the draft says what it held just now'] : []),
    ...(redacted.length > 0 ? [`redacted: ${redacted.join(', ')}`] : []),
  ];
}

/** Throws where no draft within the budget says what has to be done. */
function requireFit({ tokens }: Draft, budget: number): void {
  if (tokens <= budget) return;
  // Its sentinel is another one each time, of some tokens more or less.
  const least = 10 * Math.ceil(tokens / 10 + 1);
  throw new HandoffError('bad-budget', {
    message: `--budget ${budget}: a draft of this session takes ${least} tokens at least, with its head and the last request alone; nothing was written`,
    hint: `repeat the command with --budget ${least} or more`,
  });
}

function describeDismissed({ client, id }: Session): string {
  return [
    asLine`Dismissed: the session ${id} (${client}). No start brings it any more.`,
    asLine`To have its draft all the same: handoff rescue ${id} --publish`,
  ].join('\n');
}

/** Drafts a handoff from one session, and prints, writes, files or dismisses it. */
export async function rescueSession(workplace: Workplace, path: string, options: Options<RescueOptions>) {
  const { ctx } = workplace;
  const budget = options.budget === undefined ? draftBudget : readBudget(options.budget);
  if (options.publish) checkRecipient(workplace, options);
  const session = await readTranscript(ctx, path);
  const isOpen = await isStillOpen(ctx, session);
  const draft = await draftOf(workplace, session, budget, isOpen);
  requireFit(draft, budget);
  const { tokens, redacted, sections } = draft;
  const out = options.out === undefined ? null : resolve(ctx.cwd, options.out);
  if (out !== null) writeDraft(ctx, out, draft.text);
  const filed = options.publish ? await publishDraft(workplace, session, draft.text, options) : null;
  if (filed !== null) await noteBrought(workplace, session, basename(filed.path));
  if (options.dismiss) await dismissSession(workplace, session);
  if (options.json) {
    const place = filed ?? { text: draft.text, ...(out === null ? {} : { path: out }) };
    const state = options.dismiss ? { state: 'dismissed' } : {};
    return writeJson({ ...place, session: describeSession(session), sections, tokens, redacted, ...state });
  }
  if (options.dismiss) return writeOut(describeDismissed(session));
  writeWarnings(warningsOf(draft, isOpen));
  if (filed !== null) return writeOut(renderPublished(filed));
  if (out !== null) return writeOut(asLine`Draft written: ${out}`);
  const isRead = workplace.connection !== undefined || isAgentSession(ctx);
  return isRead ? writeOut(renderFramed(session, draft.text)) : writeHandoff(draft.text);
}
