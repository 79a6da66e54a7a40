import { composeEntry } from '../format/compose.ts';
import type { Role, RoleItem } from './roles.ts';

const summaryPlaceholder = '{One sentence: what was done and the key artifact}';
const contextPlaceholder =
  '{The task received, and what the parents produced, so that later agents need not open their files.}';
const outputPlaceholder = '{What was done, with the paths of the files created or changed.}';
const itemPlaceholder = ({ description, name }: RoleItem) => `{${description || name}}`;

/** Returns every text of the template that a writer must replace. */
export function listPlaceholders({ items }: Role): Set<string> {
  return new Set([summaryPlaceholder, contextPlaceholder, outputPlaceholder, ...items.map(itemPlaceholder)]);
}

/** Returns a file to fill in: frontmatter complete but for the summary, inherited constraints already under Context. */
export function renderTemplate(
  id: string,
  agent: string,
  parents: readonly string[],
  { items }: Role,
  constraints: readonly { text: string }[],
): string {
  const fields = {
    agent,
    status: 'completed',
    summary: summaryPlaceholder,
    next_agent: null,
    next_task: '',
    next_priority: 'high',
  };
  const kept = constraints.map(({ text }) => `- ${text}`).join('\n');
  const output = items.map((item) => `### ${item.name}\n\n${itemPlaceholder(item)}`).join('\n\n');
  const parts = ['## Context', contextPlaceholder, kept, '## Output', output || outputPlaceholder];
  return composeEntry({ id, parents, fields, extra: {} }, parts.filter((part) => part !== '').join('\n\n'));
}
