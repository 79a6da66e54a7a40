import type { SessionEnd } from '../../sessions/session.ts';

/** How a session ended, in words that follow "it ended". */
export const endings: Readonly<Record<SessionEnd, string>> = {
  'usage-limit': 'at its usage limit',
  'api-error': 'at an error of its API',
  'context-full': 'with its context full',
  interrupted: 'interrupted by the user',
  'in-call': 'in the middle of its work',
  unanswered: 'before it answered the last prompt',
  quit: 'in peace, after an answer',
};

type Fields = ReadonlyMap<string, string>;

/** Whether a handoff is a draft that a program made of a transcript. */
export const isRescueDraft = (fields: Fields): boolean => fields.get('draft') === 'rescue';

const clientName = /^[a-z][a-z-]{0,30}$/;
const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** Returns what has to be said of such a draft, in words and instants alone; null for any other handoff. */
export function describeRescueDraft(fields: Fields): string | null {
  if (!isRescueDraft(fields)) return null;
  const client = fields.get('rescued_client') ?? '';
  const of = clientName.test(client) ? ` of ${client}` : '';
  const how = Object.entries(endings).find(([end]) => end === fields.get('rescued_end'))?.[1] ?? '';
  const at = fields.get('rescued_at') ?? '';
  const when = instantPattern.test(at) ? ` on ${at}` : '';
  const source =
    fields.get('draft_by') === 'model'
      ? `The model of a session${of} drafted it itself`
      : `A program drafted it from the transcript${of}`;
  return `${source}: that session ended${how === '' ? '' : ` ${how}`}${when}, without a handoff. Nobody reviewed it.`;
}
