import { redactSecrets } from '../secrets/redact.ts';
import { oneLine } from '../text/lines.ts';
import { neutraliseText } from '../text/untrusted.ts';
import type { Query } from './query.ts';

/** A place that holds what was looked for. */
export interface Hit {
  kind: 'handoff' | 'thread' | 'chain' | 'session';
  client: string | null;
  session: string | null;
  /** When it was said or written; null where nothing tells. */
  at: string | null;
  /** In a session `user`, `assistant` or `command`; of a document who wrote it, null where it does not say. */
  who: string | null;
  path: string;
  /** The line in the file, from 1. */
  line: number;
  /** The line that was found, harmless, without secrets, cut around the words. */
  text: string;
  /** What a person runs to go on with that session, or to read that document. */
  resume: string;
  /** What the hits of one document or session are listed under. */
  title: string;
}

/** Of a longer text only what lies around a match is looked at: a secret is known by what is beside it. */
const aroundMatch = 8 * 1024;
const shownLength = 200;

/** Returns a line cut to a length, with the first match in it. */
export function cutAround(line: string, query: Query, length: number): string {
  const text = oneLine(line);
  const first = query.rangesIn(text)[0]?.start ?? 0;
  const characters = [...text];
  if (characters.length <= length) return text;
  const at = [...text.slice(0, first)].length;
  // A third of what is shown lies before the word; both ends are for the dots.
  const kept = length - 2;
  const begin = Math.min(Math.max(0, at - Math.floor(kept / 3)), characters.length - kept);
  const cut = characters.slice(begin, begin + kept).join('');
  return `${begin > 0 ? '…' : ''}${cut}${begin + kept < characters.length ? '…' : ''}`;
}

/**
 * Returns the line of a text that holds most of what was looked for, ready to be shown; null where secrets were all
 * that held it.
 */
export async function bestLine(text: string, query: Query): Promise<string | null> {
  const first = query.rangesIn(text)[0];
  if (first === undefined) return null;
  const part = text.slice(Math.max(0, first.start - aroundMatch), first.end + aroundMatch);
  const { text: safe } = await redactSecrets(part);
  let best = { count: 0, line: '' };
  for (const line of neutraliseText(safe).split('\n')) {
    const count = query.countIn(line);
    if (count > best.count) best = { count, line };
  }
  return best.count === 0 ? null : cutAround(best.line, query, shownLength);
}
