import { describeAge } from '../../../core/handoff/surface/item.ts';
import { rescuedAgeMs } from '../../../core/rescue/finding/find-transcripts.ts';
import { redactSecrets } from '../../../core/secrets/redact.ts';
import type { Session, SessionEnd } from '../../../core/sessions/session.ts';
import { plural } from '../../../core/text/lines.ts';
import { neutraliseLine } from '../../../core/text/untrusted.ts';
import { isAgentSession } from '../../clients.ts';
import { findEveryTranscript, lookForTranscripts } from '../../rescue/find-transcripts.ts';
import { canAsk } from '../inbox/ask.ts';
import { asLine, writeOut, writeResult } from '../print.ts';
import { renderTable } from '../table.ts';
import type { Options, Workplace } from '../verb.ts';
import { type Survey, surveySessions, type Unfiled } from './survey.ts';

/** How a session ended, in a column. */
const ends: Readonly<Record<SessionEnd, string>> = {
  'usage-limit': 'usage limit',
  'api-error': 'API error',
  'context-full': 'context full',
  interrupted: 'interrupted',
  'in-call': 'mid-work',
  unanswered: 'no answer',
  quit: 'in peace',
};

/** Returns what a session was about, harmless and without secrets: its title, else the user's first words. */
async function subjectOf({ title, words }: Session): Promise<string> {
  const { text } = await redactSecrets(title ?? words[0]?.text ?? '');
  return neutraliseLine(text, 70);
}

const leastPrefix = 8;

/** Returns how many characters of an id tell each session from the others. */
function prefixLength(sessions: readonly Unfiled[]): number {
  const ids = [...new Set(sessions.map(({ file }) => file.id))];
  const longest = Math.max(leastPrefix, ...ids.map((id) => id.length));
  for (let length = leastPrefix; length < longest; length++)
    if (new Set(ids.map((id) => id.slice(0, length))).size === ids.length) return length;
  return longest;
}

interface TableOptions {
  now: Date;
  /** Rows begin with a number. */
  numbered?: boolean;
  /** The worktree of each is named. */
  places?: boolean;
}

/** Renders sessions as rows of 80 columns, each with what it was about in the line below. */
async function renderSessions(
  sessions: readonly Unfiled[],
  { now, numbered = false, places = false }: TableOptions,
): Promise<string> {
  const length = prefixLength(sessions);
  const rows = sessions.map(({ file, session, at, state, partial }, index) => {
    const [turns, edits] = [session.turns, session.edits.length].map(
      (count) => `${count}${partial ? '+' : ''}`,
    );
    const age = describeAge(now.getTime() - at.getTime());
    const cells = [
      file.id.slice(0, length),
      file.client,
      age,
      ends[session.end],
      `${turns}`,
      `${edits}`,
      state,
    ];
    return numbered ? [`${index + 1}`, ...cells] : cells;
  });
  const head = ['SESSION', 'CLIENT', 'AGE', 'ENDED', 'TURNS', 'EDITS', 'STATE'];
  const [first = '', ...lines] = renderTable(numbered ? ['#', ...head] : head, rows).split('\n');
  const below = await Promise.all(
    sessions.map(async ({ session, worktree }) => {
      const subject = await subjectOf(session);
      return [
        ...(subject === '' ? [] : [`    "${subject}"`]),
        ...(places ? [asLine`    in ${worktree}`] : []),
      ];
    }),
  );
  return [first, ...lines.flatMap((line, index) => [line, ...(below[index] ?? [])])].join('\n');
}

/** Says in one sentence what was looked at, and why none of it is a session to rescue. */
function describeNone({ passed, looked }: Survey, where: string, now: Date): string {
  const since = new Date(now.getTime() - rescuedAgeMs).toISOString().slice(0, 10);
  const counts = [...looked].map(([title, count]) => `${plural(count, 'transcript')} of ${title}`);
  const reasons = [
    passed.open > 0 && `${passed.open} open`,
    passed.idle > 0 && `${passed.idle} without work`,
    passed.filed > 0 && `${passed.filed} with a handoff`,
    passed.other > 0 && `${passed.other} of subagents or unreadable`,
  ].filter((reason) => reason !== false);
  const why = reasons.length > 0 ? `: ${reasons.join(', ')}` : '';
  return `No session ${where} ended without a handoff. Looked at ${counts.join(' and ')} since ${since}${why}.`;
}

export function surveyHere({ ctx, identity, paths }: Workplace): Promise<Survey> {
  const { files } = lookForTranscripts({ ctx, paths, worktree: identity.worktree, patient: true });
  return surveySessions({ ctx, files, inbox: { ctx, identity, paths } });
}

function toJson({ file, session, state, worktree, partial }: Unfiled) {
  const { started, ended, end, turns, edits } = session;
  const { client, id, path } = file;
  return {
    client,
    id,
    started,
    ended,
    end,
    turns,
    edits: edits.length,
    transcript: path,
    state,
    worktree,
    partial,
  };
}

/** `handoff rescue`: the sessions that ended without a handoff; on a terminal one of them can be chosen. */
export async function listSessions(workplace: Workplace, options: Options<{ everywhere?: boolean }>) {
  const { ctx } = workplace;
  const { everywhere = false, json = false } = options;
  const survey = everywhere
    ? await surveySessions({ ctx, files: findEveryTranscript(ctx) })
    : await surveyHere(workplace);
  const { sessions } = survey;
  if (json || sessions.length === 0) {
    const none = describeNone(survey, everywhere ? 'anywhere' : 'here', ctx.now());
    return writeResult(options, { sessions: sessions.map(toJson) }, none);
  }
  const isAsked = canAsk() && !isAgentSession(ctx);
  await writeOut(await renderSessions(sessions, { now: ctx.now(), numbered: isAsked, places: everywhere }));
  if (isAsked) return (await import('./choose-session.ts')).chooseSession(workplace, sessions);
  await writeOut('handoff rescue <session> prints a draft; --publish files it, --dismiss lets it rest.');
}
