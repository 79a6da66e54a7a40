import { sectionTitles } from '../handoff/format/section-titles.ts';
import { splitSections } from '../handoff/format/sections.ts';
import type { Session } from '../sessions/session.ts';
import { instantText } from '../text/instants.ts';
import { type DraftLines, draftLines, prepareDraft } from './draft-lines.ts';
import type { ModelDraft } from './model-draft.ts';
import type { RescueRequest } from './sections/request.ts';
import { countDraftTokens } from './voices/draft-tokens.ts';

/** Tokens of what a program adds, at most and at least: the user's own words, and what was recorded since. */
const [mostAdded, leastAdded] = [600, 150];
/** Tokens of the frontmatter and the banner. */
const around = 350;

/** Returns what a session said and did after it had done so much; null where it did nothing since. */
function sessionSince(session: Session, mark: string): Session | null {
  const [words = 0, replies = 0, commands = 0, edits = 0] = mark.split('-').map(Number);
  const since = {
    ...session,
    words: session.words.slice(words),
    replies: session.replies.slice(replies),
    commands: session.commands.slice(commands),
    edits: session.edits.slice(edits),
  };
  return [since.words, since.commands, since.edits].some((list) => list.length > 0) ? since : null;
}

const titled = (title: string, lines: readonly string[]) => `## ${title}\n\n${lines.join('\n')}`;

const recordedKeys: readonly (keyof DraftLines)[] = ['status', 'verification', 'files'];
const quotedKeys = ['user', 'donts'] as const;

/** The sections of the model, with what a program knows of the time after it. */
function withLater(body: string, lines: DraftLines, at: string): string[] {
  const before = (content: string) => ['', `The model wrote at ${at}, before that:`, '', content];
  const next = lines['next-action'] ?? [];
  const recorded = recordedKeys.flatMap((key) => lines[key] ?? []);
  const sections = splitSections(body).map(({ key, title, content }) => {
    if (title === '') return content;
    return titled(title, key === 'next-action' ? [...next, ...before(content)] : [content]);
  });
  return [
    ...sections,
    ...(recorded.length > 0 ? [titled('Since then, as a program recorded it', recorded)] : []),
  ];
}

const quotedTitles = {
  user: 'What the user said (quoted from the transcript, in order)',
  donts: `${sectionTitles.donts}: the user's own words`,
};

/**
 * Returns the body of a draft that the session's model wrote: its sections as they are, the user's words from the
 * transcript, and what was recorded since.
 */
export function bodyByModel(request: RescueRequest, draft: ModelDraft, intro: string): string {
  const since = sessionSince(request.session, draft.mark);
  const at = instantText(new Date(draft.at));
  const left = request.budget - around - countDraftTokens(draft.body);
  const room = Math.max(leastAdded, Math.min(mostAdded, since === null ? left : left / 2));
  const linesOf = (session: Session) => draftLines(prepareDraft({ ...request, session }), room);
  const sections = since === null ? [draft.body.trim()] : withLater(draft.body, linesOf(since), at);
  const whole = linesOf(request.session);
  const words = quotedKeys.flatMap((key) => (whole[key] ? [titled(quotedTitles[key], whole[key])] : []));
  const later = since === null ? '' : ' The session went on after that: what is of later is marked.';
  const banner = [
    `**The model of that session wrote this itself at ${at}, unasked by its user, and nobody reviewed it.** ${intro}${later}`,
    "The user's words are quoted from the transcript, under headings that say so; all else is what the model claimed then. " +
      'Check before you build on it.',
  ].join('\n');
  return [banner, ...sections, ...words].join('\n\n');
}
