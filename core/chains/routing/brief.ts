import { neutralisePath, neutraliseText } from '../../text/untrusted.ts';
import { quoteText } from '../format/compose.ts';
import { shownPath } from '../format/directory.ts';
import type { Entry } from '../format/entry.ts';
import { findIds, isSafeId } from '../format/ids.ts';

/** A brief is part of the next agent's prompt: a text of a file must not begin a line of it. */
const onOneLine = (text: string) => neutraliseText(text).replace(/\s+/g, ' ').trim();

/** Returns the inline form for the next task: what the next agent must know to begin. */
export function renderBrief({ id, form, fields }: Entry): string {
  const task = quoteText(onOneLine(fields.next_task ?? ''));
  return [
    `Task for ${onOneLine(fields.next_agent ?? 'the next agent')}:`,
    task,
    'Incoming handoff:',
    '---',
    `id: ${neutralisePath(id)}`,
    `summary: ${quoteText(onOneLine(fields.summary ?? ''))}`,
    `next_task: ${task}`,
    '---',
    `File: ${neutralisePath(shownPath(id, form))}`,
  ].join('\n');
}

const heading = /incoming handoffs?\b/i;
const ownLine = /^\s*(?:[-*>]\s*)*\**(?:id|file|handoff)s?\**\s*:/i;
const pathLine = /\.local\/handoff\/|\bhandoff\s*:/i;

/**
 * Returns the entries that a task hands over, each once: those of its `Incoming handoff` blocks, as `chain brief` prints
 * them and people write them by hand; without one, those whose file it names. Whether they exist is not known.
 */
export function findIncoming(task: string): string[] {
  const lines = task.split(/\r\n|\n|\r/);
  const from = lines.findIndex((line) => heading.test(line));
  const block = from < 0 ? [] : lines.slice(from).filter((line, at) => at === 0 || ownLine.test(line));
  const named = block.flatMap(findIds);
  const ids = named.length > 0 ? named : lines.filter((line) => pathLine.test(line)).flatMap(findIds);
  return [...new Set(ids)].filter(isSafeId);
}
