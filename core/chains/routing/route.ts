import { HandoffError } from '../../errors.ts';
import { shownPath } from '../directory.ts';
import { orNull } from '../format/fields.ts';
import { type ChainStatus, chainStatus, priorities } from '../format/schema.ts';
import { normaliseId, splitId } from '../ids.ts';
import { parseParents } from '../lineage/parents.ts';
import { readBlockFields } from './route-fields.ts';

/** What the parent does next (seed 002, "Status"). */
export type RouteAction = 'proceed' | 'return_to_caller' | 'ask_user';

const actions: Readonly<Record<ChainStatus, RouteAction>> = {
  completed: 'proceed',
  blocked: 'return_to_caller',
  needs_discussion: 'ask_user',
};

/** A `## Handoff` block, read: a parent routes by it and never opens a file. */
export interface Route {
  id: string;
  /** Null, one id, or several after a merge. */
  parent: string | readonly string[] | null;
  agent: string | null;
  status: ChainStatus;
  summary: string | null;
  next_agent: string | null;
  next_task: string | null;
  next_priority: string | null;
  file: string;
  action: RouteAction;
}

const heading = /^\s{0,3}(?:>\s*)?#{1,6}\s+\**Handoff\**\s*:?\**\s*#*\s*$/i;

/** Reads the last valid `## Handoff` block of an answer. Throws `chain-no-block`, which says what the last one lacks. */
export async function routeAnswer(answer: string, where: string): Promise<Route> {
  const lines = answer.split(/\r\n|\n|\r/).map((line) => line.replace(/^> ?/, ''));
  const starts = lines.flatMap((line, index) => (heading.test(line) ? [index] : []));
  let lack = `no heading \`## Handoff\` among its ${lines.length} lines`;
  for (const [position, start] of starts.reverse().entries()) {
    const end = position === 0 ? lines.length : (starts[position - 1] ?? lines.length);
    const route = readRoute(await readBlockFields(lines.slice(start + 1, end)), lines.slice(0, start));
    if (typeof route !== 'string') return route;
    if (position === 0) lack = `the \`## Handoff\` block at line ${start + 1} ${route}`;
  }
  throw new HandoffError('chain-no-block', {
    message: `${where}: ${lack}; expected **File:** \`.local/handoff/<id>.md\`, **Frontmatter:** and its eight lines in a \`\`\`yaml fence`,
    hint: 'ask the subagent to run `handoff chain write` and to end its answer with the block that this prints',
  });
}

function readStatus(text: string | undefined): ChainStatus | null {
  const plain = (text ?? '')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim()
    .replaceAll(' ', '_');
  const result = chainStatus.safeParse(plain);
  return result.success ? result.data : null;
}

function readFile(text: string | undefined): string | null {
  const path = (text ?? '').match(/`([^`]+)`/)?.[1] ?? orNull(text)?.split(/\s/)[0] ?? '';
  return /\.(?:md|ya?ml)$/.test(path) && !/[{}<>]/.test(path) ? path : null;
}

/** The first line of prose under `## Summary`: the older form of the answer keeps its summary there. */
function findSummary(before: readonly string[]): string | null {
  const at = before.findLastIndex((line) => /^#{1,3}\s+Summary\s*$/i.test(line));
  if (at < 0) return null;
  const line = before.slice(at + 1).find((text) => text.trim() !== '');
  return line === undefined || line.startsWith('#') ? null : line.trim();
}

/** A route, or what the block lacks. */
function readRoute(fields: ReadonlyMap<string, string>, before: readonly string[]): Route | string {
  const status = readStatus(fields.get('status'));
  if (status === null) {
    const found = fields.get('status');
    return found === undefined
      ? 'has no status'
      : `has the status ${JSON.stringify(found.slice(0, 60))}, expected completed, blocked or needs_discussion`;
  }
  const file = readFile(fields.get('file'));
  const id = orNull(fields.get('id')) ?? (file === null ? null : normaliseId(file));
  if (id === null || /[{}<>\s]/.test(id)) return 'names neither id nor file';
  const parents = parseParents(fields.get('parent'));
  const priority = fields.get('next_priority')?.toLowerCase() ?? '';
  return {
    id,
    parent: parents.length > 1 ? parents : (parents[0] ?? null),
    agent: orNull(fields.get('agent')) ?? splitId(id)?.agent ?? null,
    status,
    summary: orNull(fields.get('summary')) ?? findSummary(before),
    next_agent: orNull(fields.get('next_agent')),
    next_task: orNull(fields.get('next_task')),
    next_priority: priorities.find((one) => one === priority) ?? null,
    file: file ?? shownPath(id),
    action: actions[status],
  };
}
