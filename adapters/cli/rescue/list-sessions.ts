import { describeAge } from '../../../core/handoff/surface/item.ts';
import { rescuedAgeMs } from '../../../core/rescue/finding/find-transcripts.ts';
import { plural } from '../../../core/text/lines.ts';
import { isAgentSession } from '../../clients.ts';
import { endWords, shortIds, subjectOf, toListed } from '../../rescue/describe-session.ts';
import { findEveryTranscript } from '../../rescue/find-transcripts.ts';
import { type Survey, surveySessions, surveyWorktree, type Unfiled } from '../../rescue/survey.ts';
import { canAsk } from '../confirm.ts';
import { asLine, writeOut, writeResult } from '../print.ts';
import { renderTable } from '../table.ts';
import type { Options, Workplace } from '../verb.ts';

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
  const ids = shortIds(sessions.map(({ file }) => file.id));
  const rows = sessions.map(({ file, session, at, state, partial }, index) => {
    const [turns, edits] = [session.turns, session.edits.length].map(
      (count) => `${count}${partial ? '+' : ''}`,
    );
    const age = describeAge(now.getTime() - at.getTime());
    const cells = [
      ids[index] ?? file.id,
      file.client,
      age,
      endWords[session.end],
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
  const found = [...looked].filter(([, count]) => count > 0);
  const counts = found.map(([title, count]) => `${plural(count, 'transcript')} of ${title}`);
  const reasons = [
    passed.open > 0 && `${passed.open} open`,
    passed.idle > 0 && `${passed.idle} without work`,
    passed.filed > 0 && `${passed.filed} with a handoff`,
    passed.other > 0 && `${passed.other} of subagents or unreadable`,
  ].filter((reason) => reason !== false);
  const why = reasons.length > 0 ? `: ${reasons.join(', ')}` : '';
  return `No session ${where} ended without a handoff. Looked at ${counts.join(' and ') || 'no transcript'} since ${since}${why}.`;
}

/** `handoff rescue`: the sessions that ended without a handoff; on a terminal one of them can be chosen. */
export async function listSessions(workplace: Workplace, options: Options<{ everywhere?: boolean }>) {
  const { ctx } = workplace;
  const { everywhere = false, json = false } = options;
  const survey = everywhere
    ? await surveySessions({ ctx, files: findEveryTranscript(ctx) })
    : await surveyWorktree(workplace);
  const { sessions } = survey;
  if (json || sessions.length === 0) {
    const none = describeNone(survey, everywhere ? 'anywhere' : 'here', ctx.now());
    return writeResult(options, { sessions: sessions.map(toListed) }, none);
  }
  const isAsked = canAsk() && !isAgentSession(ctx);
  await writeOut(await renderSessions(sessions, { now: ctx.now(), numbered: isAsked, places: everywhere }));
  if (isAsked) return (await import('./choose-session.ts')).chooseSession(workplace, sessions);
  await writeOut('handoff rescue <session> prints a draft; --publish files, --dismiss drops it.');
}
