import { composeFrontmatter } from '../format/compose.ts';
import type { Role } from './role-file.ts';

const summaryPlaceholder = '{One sentence: what was done and the key artifact}';
const contextPlaceholder =
  '{The task received, and what the parents produced, so that later agents need not open their files.}';
const outputPlaceholder = '{What was done, with the paths of the files created or changed.}';

function itemPlaceholder(item: Role['items'][number]): string {
  return `{${item.description || item.name}}`;
}

/** Every text of the template that a writer must replace. */
export function listPlaceholders(role: Role): Set<string> {
  return new Set([
    summaryPlaceholder,
    contextPlaceholder,
    outputPlaceholder,
    ...role.items.map(itemPlaceholder),
  ]);
}

/** A file to fill in: frontmatter complete but for the summary, inherited constraints already under Context. */
export function renderTemplate(start: {
  id: string;
  agent: string;
  parents: readonly string[];
  role: Role;
  constraints: readonly { text: string }[];
}): string {
  const { id, agent, parents, role } = start;
  const frontmatter = composeFrontmatter({
    id,
    parents,
    fields: {
      agent,
      status: 'completed',
      summary: summaryPlaceholder,
      next_agent: null,
      next_task: '',
      next_priority: 'high',
    },
    extra: {},
  });
  const kept = start.constraints.map(({ text }) => `- ${text}`);
  const items = role.items.flatMap((item) => [`### ${item.name}`, '', itemPlaceholder(item), '']);
  return [
    frontmatter,
    '## Context',
    '',
    contextPlaceholder,
    '',
    ...(kept.length > 0 ? [...kept, ''] : []),
    '## Output',
    '',
    ...(items.length > 0 ? items : [outputPlaceholder, '']),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}
