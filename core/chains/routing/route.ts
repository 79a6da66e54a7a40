import { HandoffError } from '../../errors.ts';
import { shownPath } from '../format/directory.ts';
import { type ChainStatus, orNull, priorities, statuses } from '../format/entry.ts';
import { normaliseId, parseParents, splitId } from '../format/ids.ts';
import { headLimit, readEntry } from '../format/read-entry.ts';
import type { Roles } from '../roles/roles.ts';
import { readBlockFields } from './handoff-block.ts';

/** What the parent does next (spec/chains.md, "Status and action"). */
const actions = {
  completed: 'proceed',
  blocked: 'return_to_caller',
  needs_discussion: 'ask_user',
} as const satisfies Record<ChainStatus, string>;

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
  action: (typeof actions)[ChainStatus];
}

const heading = /^\s{0,3}(?:>\s*)?#{1,6}\s+\**Handoff\**\s*:?\**\s*#*\s*$/i;
/** Longer runs are cut: the patterns would take cubic time, and a hook reads what any subagent answered. */
const longRun = /(?<=\S)(?:[^\S\r\n]{9,}|\*{9,})/g;
const expected =
  'expected **File:** `.local/handoff/<id>.md`, **Frontmatter:** and its eight lines in a ```yaml fence';

/** Reads the last valid `## Handoff` block of an answer. Throws `chain-no-block`, which says what the last one lacks. */
export async function routeAnswer(answer: string, where: string): Promise<Route> {
  const route = await findRoute(answer);
  if (typeof route !== 'string') return route;
  throw new HandoffError('chain-no-block', {
    message: `${where}: ${route}`,
    hint: 'ask the subagent to run `handoff chain write` and to end its answer with the block that this prints',
  });
}

/** Returns what keeps a parent from routing by an answer; null when nothing does. */
export async function judgeAnswer(
  directory: string,
  answer: string,
  agent: string,
  roles: Roles,
): Promise<string | null> {
  const route = await findRoute(answer);
  if (typeof route === 'string') return route;
  const block = 'its `## Handoff` block';
  const entry = await readEntry(directory, route.id, headLimit);
  if (entry === null) return `${block} names ${shownPath(route.id)}, and there is no such file`;
  const { status } = entry.fields;
  if (status !== route.status)
    return `${block} says ${route.status}, and ${shownPath(route.id, entry.form)} says ${status}`;
  const own = roles.find(agent).name;
  if (roles.knows(agent) && own !== roles.find(route.agent ?? '').name)
    return `${block} is that of ${route.agent}, and the answer is that of ${own}`;
  return null;
}

/** The last valid block of an answer, or what the last one lacks. */
async function findRoute(answer: string): Promise<Route | string> {
  const text = answer.replace(longRun, (run) => run.slice(0, 8));
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.replace(/^> ?/, ''));
  let lack = `no heading \`## Handoff\` among its ${lines.length} lines`;
  let end = lines.length;
  while (true) {
    const start = lines.slice(0, end).findLastIndex((line) => heading.test(line));
    if (start < 0) return `${lack}; ${expected}`;
    const fields = await readBlockFields(lines.slice(start + 1, end));
    const route = readRoute(fields, lines.slice(0, start));
    if (typeof route !== 'string') return route;
    if (end === lines.length) lack = `the \`## Handoff\` block at line ${start + 1} ${route}`;
    end = start;
  }
}

function readStatus(text: string): ChainStatus | undefined {
  const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
  return statuses.find((status) => status === words.join('_'));
}

function readFile(text: string | undefined): string | null {
  const path = text?.match(/`([^`]+)`/)?.[1] ?? orNull(text)?.split(/\s/)[0] ?? '';
  return /\.(?:md|ya?ml)$/.test(path) && !/[{}<>]/.test(path) ? path : null;
}

/** The first line of prose under `## Summary`: the older form of the answer keeps its summary there. */
function findSummary(before: readonly string[]): string | null {
  const at = before.findLastIndex((line) => /^#{1,3}\s+Summary\s*$/i.test(line));
  const line = at < 0 ? undefined : before.slice(at + 1).find((text) => text.trim() !== '');
  return line === undefined || line.startsWith('#') ? null : line.trim();
}

/** A route, or what the block lacks. */
function readRoute(fields: ReadonlyMap<string, string>, before: readonly string[]): Route | string {
  const stated = fields.get('status');
  if (stated === undefined) return 'has no status';
  const status = readStatus(stated);
  if (status === undefined) {
    const found = JSON.stringify(stated.slice(0, 60));
    return `has the status ${found}, expected completed, blocked or needs_discussion`;
  }
  const file = readFile(fields.get('file'));
  const id = orNull(fields.get('id')) ?? (file === null ? null : normaliseId(file));
  if (id === null || /[{}<>\s]/.test(id)) return 'names neither id nor file';
  const parents = parseParents(fields.get('parent'));
  const priority = fields.get('next_priority')?.toLowerCase();
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
