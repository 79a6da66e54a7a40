import { shownPath } from '../directory.ts';
import { type EntryDraft, writeFieldLines } from '../format/compose.ts';

/** The `## Handoff` block that a subagent's answer ends with, line by line as seed 002 shows it. */
export function renderBlock(draft: Omit<EntryDraft, 'extra'>): string {
  return [
    '## Handoff',
    `**File:** \`${shownPath(draft.id)}\``,
    '**Frontmatter:**',
    '```yaml',
    ...writeFieldLines(draft),
    '```',
  ].join('\n');
}
