import { writeScalar } from '../../text/frontmatter-fields.ts';
import type { EntryDraft } from './entry.ts';
import { writeParents } from './ids.ts';

/** A one-line text always in double quotes, as the contract writes `summary` and `next_task`. */
export function quoteText(text: string): string {
  const scalar = writeScalar(text);
  return scalar.startsWith('"') ? scalar : JSON.stringify(text);
}

/** The eight fields, in the order and spelling of the contract; the `## Handoff` block holds the same lines. */
export function writeFieldLines({ id, parents, fields }: Omit<EntryDraft, 'extra'>): string[] {
  return [
    `id: ${id}`,
    `parent: ${writeParents(parents)}`,
    `agent: ${writeScalar(fields.agent ?? '')}`,
    `status: ${writeScalar(fields.status ?? '')}`,
    `summary: ${quoteText(fields.summary ?? '')}`,
    `next_agent: ${fields.next_agent === null ? 'null' : writeScalar(fields.next_agent)}`,
    `next_task: ${quoteText(fields.next_task ?? '')}`,
    `next_priority: ${writeScalar(fields.next_priority ?? 'medium')}`,
  ];
}

export function composeFrontmatter(draft: EntryDraft): string {
  const extra = Object.entries(draft.extra).map(([key, value]) => `${key}: ${writeScalar(value)}`);
  return ['---', ...writeFieldLines(draft), ...extra, '---', ''].join('\n');
}

/** A whole file: frontmatter, an empty line, the body with one line end. */
export function composeEntry(draft: EntryDraft, body: string): string {
  const text = body.replace(/\r\n?/g, '\n').replace(/^\n+/, '').trimEnd();
  return `${composeFrontmatter(draft)}\n${text}\n`;
}
