import { neutralisePath, neutraliseText } from '../../text/untrusted.ts';
import { shownPath } from '../directory.ts';
import { quoteText } from '../format/compose.ts';
import type { Entry } from '../format/fields.ts';

/** Text of a file on one line: a brief stands in the next agent's prompt, and a line of it must not begin a new one. */
function line(text: string | null): string {
  return quoteText(
    neutraliseText(text ?? '')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

/** The inline form for the next task, as seed 002 shows it: what the next agent must know to begin. */
export function renderBrief(entry: Entry): string {
  const { summary, next_agent, next_task } = entry.fields;
  return [
    `Task for ${next_agent === null ? 'the next agent' : neutraliseText(next_agent).replace(/\s+/g, ' ')}:`,
    line(next_task),
    'Incoming handoff:',
    '---',
    `id: ${neutralisePath(entry.id)}`,
    `summary: ${line(summary)}`,
    `next_task: ${line(next_task)}`,
    '---',
    `File: ${neutralisePath(shownPath(entry.id, entry.form))}`,
  ].join('\n');
}
