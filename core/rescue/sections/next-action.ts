import type { Session } from '../../sessions/session.ts';
import { clip, oneLine } from '../../text/lines.ts';
import { failureLines } from '../voices/checks.ts';
import { publications } from '../voices/commits.ts';
import { sentencesOf } from '../voices/sentences.ts';
import { lastRequest, quote, quoteWords } from '../voices/user-words.ts';
import { isFinished, type Material, uncommittedFiles } from './material.ts';

/** Returns the assistant's last sentences that fit into a number of characters. */
function lastSaid(session: Session, limit: number): string {
  const said: string[] = [];
  let left = limit;
  const inTurn = session.replies.filter(({ turn }) => turn === session.turns);
  for (const reply of (inTurn.length > 0 ? inTurn : session.replies).slice(-4).reverse()) {
    for (const sentence of sentencesOf(reply.text).reverse()) {
      if (sentence.length > left) return said.join(' ');
      left -= sentence.length;
      said.unshift(sentence);
    }
  }
  return said.join(' ');
}

/** Returns the last request, quoted in so many characters; null where nobody said anything. */
export function requestLine(material: Material, limit: number): string | null {
  const last = lastRequest(material.session);
  if (last === undefined) return null;
  const state = isFinished(material)
    ? 'was answered, and nothing is known to be pending'
    : 'is not known to be finished';
  return `The last request ${state}: ${material.clock(last.at)} "${quote(last.text, limit)}"`;
}

/** Returns what the user said after the last request. */
function laterLines({ session }: Material): string[] {
  const last = lastRequest(session);
  const later = session.words.filter(({ order }) => last !== undefined && order > last.order).slice(-2);
  return later.map((words) => `Then the user said: ${quoteWords(session, words, 160)}`);
}

/** Returns calls without a result, the assistant's last words, and what ran after them. */
function underWayLines({ session, clock }: Material): string[] {
  const open = session.openCalls
    .slice(-2)
    .map(({ tool, command }) => `\`${clip(oneLine(command ?? tool), 240)}\``)
    .map((call) => `- Look whether this happened before you repeat it: ${call}`);
  const reply = session.replies.at(-1);
  const since = reply?.order ?? 0;
  const said = reply
    ? [`- The assistant said last (claimed ${clock(reply.at)}): ${lastSaid(session, 800)}`]
    : [];
  const reports = session.reports
    .filter(({ order }) => order > since)
    .slice(-1)
    .map(({ text, at }) => {
      const report = clip(sentencesOf(text).slice(0, 4).join(' '), 400);
      return `- A subagent's last report, not answered yet (claimed ${clock(at)}): ${report}`;
    });
  const runs = session.commands
    .filter(({ order, outcome }) => order > since && outcome !== 'lost')
    .slice(-2)
    .map(({ command, outcome, output }) => {
      const why = outcome === 'failed' ? `: ${failureLines(output, 3).join(' / ')}` : '';
      return `- Then it ran \`${clip(oneLine(command), 200)}\`: ${outcome}${why}`;
    });
  return [...open, ...said, ...reports, ...runs];
}

/** Returns what has to follow edits that are in no commit. */
function dueLines(material: Material): string[] {
  if (uncommittedFiles(material).length === 0) return [];
  const { session, lastEdit, checks } = material;
  const again = checks
    .filter(({ order }) => order < lastEdit)
    .slice(-3)
    .map(({ command }) => `\`${clip(command, 100)}\``);
  const asked = /\b(?:push|pr|pull request)\b/i.test(lastRequest(session)?.text ?? '');
  const push = asked || publications(session).length > 0 ? ', push, and open or update the PR' : '';
  return [
    ...(again.length > 0 ? [`- Run again, for edits came after it: ${again.join(', ')}.`] : []),
    `- Then commit the edits${push}, unless the user says otherwise.`,
  ];
}

/** Returns what follows the last request: what was under way, and what the records say has to follow. */
export function nextLines(material: Material): string[] {
  return [...laterLines(material), '', ...underWayLines(material), ...dueLines(material)];
}
