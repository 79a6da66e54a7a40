import { redactSecrets } from '../../core/secrets/redact.ts';
import type { Session, SessionEnd } from '../../core/sessions/session.ts';
import { neutraliseLine } from '../../core/text/untrusted.ts';
import type { Unfiled } from './survey.ts';

/** How a session ended, in a column. */
export const endWords: Readonly<Record<SessionEnd, string>> = {
  'usage-limit': 'usage limit',
  'api-error': 'API error',
  'context-full': 'context full',
  interrupted: 'interrupted',
  'in-call': 'mid-work',
  unanswered: 'no answer',
  quit: 'in peace',
};

/** Returns what a session was about, harmless and without secrets: its title, else the user's first words. */
export async function subjectOf({ title, words }: Session): Promise<string> {
  const { text } = await redactSecrets(title ?? words[0]?.text ?? '');
  return neutraliseLine(text, 70);
}

const leastShown = 8;

/** Returns the beginnings of ids, as long as it takes to tell each from the others. */
export function shortIds(ids: readonly string[]): string[] {
  const all = new Set(ids);
  let length = leastShown;
  while (new Set(ids.map((id) => id.slice(0, length))).size < all.size) length++;
  return ids.map((id) => id.slice(0, length));
}

/** A session as `--json` lists it. */
export function toListed({ file, session, state, worktree, partial }: Unfiled) {
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
