import { composeHandoff } from '../handoff/format/compose.ts';
import { endings } from '../handoff/format/rescue-fields.ts';
import { type OwnKey, sectionKeys, sectionTitles } from '../handoff/format/section-titles.ts';
import { splitSections } from '../handoff/format/sections.ts';
import { newSentinel } from '../handoff/format/sentinel.ts';
import { redactSecrets } from '../secrets/redact.ts';
import { instantText } from '../text/instants.ts';
import { plural } from '../text/lines.ts';
import { neutraliseLine, neutraliseText } from '../text/untrusted.ts';
import { bodyByModel } from './draft-by-model.ts';
import { type DraftLines, draftLines, prepareDraft } from './draft-lines.ts';
import type { ModelDraft } from './model-draft.ts';
import { redactSession } from './redact-session.ts';
import type { RescueRequest } from './sections/request.ts';
import { unquoteGit, unquoteOthers } from './unquote-others.ts';
import { countDraftTokens } from './voices/draft-tokens.ts';

/** Most tokens of a draft, where nobody says otherwise. */
export const draftBudget = 3_000;

export interface Draft {
  text: string;
  tokens: number;
  /** Kinds of the secrets that were blacked out. */
  redacted: readonly string[];
  /** The sections that hold something. */
  sections: readonly string[];
}

interface DraftRequest extends RescueRequest {
  /** What the session's own model wrote; it takes the place of the program's draft where it fits the budget. */
  model?: ModelDraft | null;
}

function describeEnd({ session, now, isOpen }: RescueRequest): string {
  const at = session.ended === null ? 'at an unknown time' : instantText(new Date(session.ended));
  const how = isOpen ? `is still open, its last record is of ${at}` : `ended ${at} ${endings[session.end]}`;
  return `The session (${session.client}, ${plural(session.turns, 'turn')}) ${how}; drafted ${instantText(now)}.`;
}

function bannerOf(request: RescueRequest): string {
  return [
    `**A program wrote this from a transcript, and nobody reviewed it.** ${describeEnd(request)}`,
    'Three voices: quotation marks hold what the user said; commands, files and outcomes were recorded; what follows ' +
      '"claimed" the assistant said at that time; later work may have overtaken it. Check before you build on it.',
  ].join('\n');
}

const userTitle = 'What the user said (quoted, in order)';

function bodyOf(request: RescueRequest, lines: DraftLines): string {
  const date = (request.session.ended ?? request.now.toISOString()).slice(0, 10);
  const titleOf = (key: OwnKey) => (key === 'status' ? `Status as of ${date}` : sectionTitles[key]);
  const blocks = sectionKeys.flatMap((key) => {
    const own = lines[key] ?? [];
    const text = own.length === 0 ? [] : [`## ${titleOf(key)}\n\n${own.join('\n')}`];
    return key === 'next-action' && lines.user
      ? [...text, `## ${userTitle}\n\n${lines.user.join('\n')}`]
      : text;
  });
  return [bannerOf(request), ...blocks].join('\n\n');
}

function compose(request: RescueRequest, body: string, model: ModelDraft | null = null): string {
  const { session, git, now, from, to } = request;
  const ended = session.ended === null ? null : new Date(session.ended);
  const title = model?.name || session.title || session.words[0]?.text || 'a session without words';
  const program = `Drafted by a program: the session ended ${endings[session.end]}.`;
  const fields = {
    name: neutraliseLine(`Draft: ${title}`, 80),
    description: neutraliseLine(model?.description || program, 300),
    from: neutraliseLine(from),
    to: neutraliseLine(to),
    // What it knows is as old as its session; a clock may have been set back since.
    created: instantText(ended !== null && ended < now ? ended : now),
    branch: neutraliseLine(git?.branch ?? session.branch ?? 'unknown'),
    head: git?.head ?? 'unknown',
    dirty_files_count: git?.dirty ? String(git.dirty.length) : 'unknown',
    session_tool: 'handoff-cli',
    session_id: session.id === null ? undefined : neutraliseLine(session.id),
    worktree: request.worktree,
    review: 'skipped',
  };
  const at = ended === null ? '' : `rescued_at: ${instantText(ended)}\n`;
  const by = model === null ? '' : 'draft_by: model\n';
  const unknown = `draft: rescue\n${by}rescued_client: ${session.client}\nrescued_end: ${session.end}\n${at}`;
  return composeHandoff({ fields, unknown, body, sentinel: newSentinel(), eol: '\n' });
}

/** Composes the draft that the session's model wrote; null where there is none, or it does not fit the budget. */
async function draftByModel(request: DraftRequest): Promise<Draft | null> {
  const { model, budget } = request;
  if (!model) return null;
  const text = compose(request, neutraliseText(bodyByModel(request, model, describeEnd(request))), model);
  const { text: redacted, findings } = await redactSecrets(text);
  const tokens = countDraftTokens(redacted);
  if (tokens > budget) return null;
  const keys = splitSections(model.body).map(({ key }) => key);
  return {
    text: redacted,
    tokens,
    redacted: [...new Set(findings.map(({ kind }) => kind))],
    sections: sectionKeys.filter((key) => keys.includes(key)),
  };
}

/**
 * Drafts a handoff from a session: by a program, within a budget, every secret redacted, every text from the
 * transcript made harmless. Where the last request does not fit with what a handoff needs besides, it has more tokens.
 */
export async function draftHandoff(given: DraftRequest): Promise<Draft> {
  const { session, kinds } = await redactSession(given.session);
  const request = { ...given, session: unquoteOthers(session), git: unquoteGit(given.git) };
  const written = await draftByModel(request);
  if (written !== null) return written;
  const limit = request.budget;
  let room = Math.max(0, limit - 300);
  const prepared = prepareDraft(request);
  let text = '';
  let lines: DraftLines = {};
  for (let round = 0; round < 8; round++) {
    lines = draftLines(prepared, room);
    text = compose(request, neutraliseText(bodyOf(request, lines)));
    const over = countDraftTokens(text) - limit;
    if (over <= 0 || room <= 0) break;
    room = Math.max(0, room - over - 10);
  }
  const { text: redacted, findings } = await redactSecrets(text);
  const shown = kinds.filter((kind) => text.includes(`[redacted: ${kind}]`));
  return {
    text: redacted,
    tokens: countDraftTokens(redacted),
    redacted: [...new Set([...shown, ...findings.map(({ kind }) => kind)])],
    sections: sectionKeys.filter((key) => lines[key] !== undefined),
  };
}
