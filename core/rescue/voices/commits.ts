import { rewritesHistory } from '../../sessions/command-kind.ts';
import type { Session } from '../../sessions/session.ts';
import { clip, oneLine, unquote } from '../../text/lines.ts';

export interface Commit {
  subject: string;
  hash: string | null;
  at: string | null;
  order: number;
}

const printed = /^\[[^\]\n]*?\b([0-9a-f]{7,40})\] (.+)$/gm;
const message = /\bgit\b[^&|;\n]*\bcommit\b[\s\S]*?-m\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)')/;
const hereMessage = /<<-?\s*['"]?(\w+)['"]?\n\s*([^\n]+)/;

function subjectOf(command: string): string {
  const given = message.exec(command);
  const text = given?.[1] ?? given?.[2] ?? '';
  const here = text.includes('<<') || text === '' ? hereMessage.exec(command)?.[2] : undefined;
  return unquote(oneLine((here ?? text).split('\n')[0]));
}

/** Returns the commits that a session made; without their hash where a later step rewrote history. */
export function commitsOf(session: Session): Commit[] {
  const rewritten = session.commands.findLast(
    ({ command, outcome }) => outcome !== 'refused' && outcome !== 'failed' && rewritesHistory(command),
  );
  const commits = session.commands.flatMap((run): Commit[] => {
    if (
      !/\bgit\b[^&|;\n]*\bcommit\b/.test(run.command) ||
      ['failed', 'refused', 'lost'].includes(run.outcome)
    )
      return [];
    const isOld = rewritten !== undefined && run.order < rewritten.order;
    const shown = [...run.output.matchAll(printed)].map(([, hash = '', subject = '']) => ({ hash, subject }));
    const made = shown.length > 0 ? shown : [{ hash: '', subject: subjectOf(run.command) }];
    return made
      .filter(({ subject }) => subject !== '')
      .map(({ hash, subject }) => ({
        subject: clip(oneLine(subject), 110),
        hash: isOld || hash === '' ? null : hash.slice(0, 9),
        at: run.at,
        order: run.order,
      }));
  });
  return [...new Map(commits.map((commit) => [commit.subject, commit])).values()];
}

const publishing =
  /\b(?:git push|gh (?:pr|issue|release) (?:create|merge|comment|edit|close|review|ready)|gh stack (?:push|submit)|npm publish|cargo publish)\b[^&|;\n]*/g;
const address = /https:\/\/[^\s"'<>)\]]+/;

/** What left the machine: pushes, pull requests, comments, with the address that was printed. */
export function publications(session: Session): { text: string; at: string | null; order: number }[] {
  const all = session.commands.flatMap((run) => {
    if (['failed', 'refused', 'lost'].includes(run.outcome)) return [];
    return [...run.command.matchAll(publishing)].map(([part]) => {
      // What git prints at a push is only the repository's own address.
      const url = part.startsWith('git') ? undefined : address.exec(run.output)?.[0];
      const title = /\s(?:--title|-t)[ =]("(?:[^"\\]|\\.)*"|'[^']*')/.exec(run.command)?.[1] ?? '';
      const verb = part.split(/\s--?[a-zA-Z]|\s\\|<<|\s\d?>/)[0] ?? '';
      const command = clip(
        oneLine(part.startsWith('gh') ? `${verb} ${title}` : part.split(/\s\d?>/)[0]),
        110,
      );
      return { text: `\`${command}\`${url ? ` → ${url}` : ''}`, at: run.at, order: run.order };
    });
  });
  return [...new Map(all.map((one) => [one.text, one])).values()];
}
