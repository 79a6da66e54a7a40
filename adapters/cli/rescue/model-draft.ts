import { HandoffError } from '../../../core/errors.ts';
import { requireTrust } from '../../../core/files/trust.ts';
import { beginHandoff } from '../../../core/handoff/begin.ts';
import { decodeDraft, readDraft } from '../../../core/handoff/inbox/draft.ts';
import { findWritten } from '../../../core/rescue/file-draft.ts';
import { keepModelDraft, readModelDraft } from '../../../core/rescue/model-draft.ts';
import { workMark } from '../../../core/rescue/rescue-record.ts';
import { readRescueSetting } from '../../../core/rescue/rescue-setting.ts';
import { holdsWork, lastWorkMs } from '../../../core/rescue/session-work.ts';
import type { Session } from '../../../core/sessions/session.ts';
import { filedHandoff } from '../../../core/sessions/worth.ts';
import { countTokens } from '../../../core/text/tokens.ts';
import { isAgentSession } from '../../clients.ts';
import { readNamedBody } from '../body-source.ts';
import { asLine, writeJson, writeOut, writeResult } from '../print.ts';
import type { Options, Workplace } from '../verb.ts';
import { inboxOf } from './note-state.ts';
import { readTranscript } from './read-transcript.ts';

export interface ModelOptions {
  askModel?: boolean;
  fromModel?: string;
}

const request = `This session may end before anybody can ask you, so write its handoff now: what the next session must know and
cannot find out by itself. It has only your text and the repository.

Use no tool. Answer with the form below, filled in, and with no word before or after it: at most 900 words, in the
language of this conversation. Leave out empty sections, never "Immediate next action".

- Immediate next action: one concrete step, a command or file and line, and the result to expect.
- What NOT to do: all that the user forbade or corrected; what failed; what looks safe and is not, and why.
- Decisions: each with why and its evidence. Say what is unverified. No secrets, no "today", no diary.

`;

/** Whether a draft by its model would say more of a session than what is there. */
function isWorthIt(workplace: Workplace, session: Session): boolean {
  const { paths } = inboxOf(workplace, session);
  if (session.id === null || session.subagent || !holdsWork(session)) return false;
  const isFiled = filedHandoff(session) || findWritten(paths, session.id, lastWorkMs(session)) !== null;
  return !isFiled && readModelDraft(paths, session)?.mark !== workMark(session);
}

/** `rescue SESSION --ask-model`: prints what its model is asked for; nothing where that is worth no tokens. */
export async function askModel(workplace: Workplace, path: string, options: Options): Promise<void> {
  const { ctx, identity } = workplace;
  const session = await readTranscript(ctx, path);
  const { setting } = await readRescueSetting(ctx, identity.worktree);
  const isAsked = setting !== 'off' && isWorthIt(workplace, session);
  const text = isAsked ? request + (await beginHandoff(ctx, undefined, undefined)).template : '';
  if (options.json) await writeJson({ text });
  else if (isAsked) await writeOut(text);
}

/** Returns what a model answered without what it put around the form: a fence, words before the first heading. */
function unwrap(answer: string): string {
  const fenced = /(?:^|\n)(`{3,}|~{3,})[a-z]*\n((?:---|#)[\s\S]*?)\n\1\s*$/.exec(answer)?.[2] ?? answer;
  const start = fenced.search(/^(?:---[ \t]*\r?$|#{1,3} )/m);
  return start < 0 ? fenced : fenced.slice(start);
}

/**
 * `rescue SESSION --from-model FILE`: keeps what its model wrote as the draft of that session. Throws what `publish`
 * throws for a text that is no handoff, and `bad-usage` in an agent's session: it could write another's draft.
 */
export async function keepAnswer(
  workplace: Workplace,
  path: string,
  options: Options<ModelOptions>,
): Promise<void> {
  const { ctx } = workplace;
  if (isAgentSession(ctx) || workplace.connection !== undefined) {
    throw new HandoffError('bad-usage', {
      message: '--from-model: only the client itself gives what its model wrote, a session files handoffs',
      hint: 'handoff publish --file <path>',
    });
  }
  const { bytes, where } = await readNamedBody(ctx, options.fromModel ?? '-');
  const text = unwrap(decodeDraft(bytes, where));
  const { fields, body, warnings } = await readDraft(Buffer.from(text), where, { redact: true });
  const session = await readTranscript(ctx, path);
  const inbox = inboxOf(workplace, session);
  const { client, id } = session;
  if (id === null) {
    throw new HandoffError('transcript-unreadable', {
      message: `${path}: no record of it says which session it is of; nothing was kept`,
      hint: 'handoff rescue lists the sessions',
    });
  }
  requireTrust(inbox.paths);
  keepModelDraft(inbox, {
    client,
    session_id: id,
    mark: workMark(session),
    at: ctx.now().toISOString(),
    name: fields.get('name') ?? '',
    description: fields.get('description') ?? '',
    body: body.trim(),
  });
  const kept = asLine`Kept as the draft of session ${id}: a start brings it, if that session ends without a handoff.`;
  await writeResult(options, { session: { client, id }, tokens: countTokens(body), warnings }, kept);
}
