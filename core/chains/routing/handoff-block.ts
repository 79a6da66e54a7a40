import { oneLine } from '../../text/lines.ts';
import { neutralisePath, neutraliseText } from '../../text/untrusted.ts';
import { quoteText, writeFieldLines } from '../format/compose.ts';
import { shownPath } from '../format/directory.ts';
import { type Entry, type EntryDraft, orNull } from '../format/entry.ts';
import { findIds, isSafeId, writeParents } from '../format/ids.ts';
import { readMarkdownForm } from '../format/markdown-form.ts';

/** Returns the `## Handoff` block that a subagent's answer ends with. */
export function renderBlock(draft: Omit<EntryDraft, 'extra'>): string {
  const file = `**File:** \`${shownPath(draft.id)}\``;
  return ['## Handoff', file, '**Frontmatter:**', '```yaml', ...writeFieldLines(draft), '```'].join('\n');
}

/** What the three forms of the block call each field, in lower case, words apart. */
const fieldLabels: Readonly<Record<string, readonly string[]>> = {
  id: ['id', 'handoff id'],
  parent: ['parent'],
  agent: ['agent'],
  status: ['status'],
  summary: ['summary'],
  file: ['file', 'handoff file', 'handoff', 'path'],
  next_agent: ['next agent', 'next', 'recommended next', 'recommended next agent'],
  next_task: ['next task', 'task for next', 'task for next agent'],
  next_priority: ['next priority', 'priority'],
};
const fieldByLabel = new Map(
  Object.entries(fieldLabels).flatMap(([field, labels]) => labels.map((label) => [label, field] as const)),
);

const fenceLine = /^\s*(?:[-*+]\s+)?(`{3,}|~{3,})\s*([\w-]*)\s*$/;
const labelLine = /^\s*(?:[-*+]\s+|\d+[.)]\s+)?\**_*([A-Za-z][A-Za-z_ -]{0,30}?)_*\**\s*:\**\s*(.*?)\s*$/;
const tableRow = /^\s*\|(.*)\|\s*$/;

/**
 * Reads the fields of a block in any form: bold list, table, YAML in a fence or between `---`. YAML wins over a label
 * that says the same; the first of two labels wins, because prose follows a block and is seldom before it.
 */
export async function readBlockFields(lines: readonly string[]): Promise<Map<string, string>> {
  const { yaml, rest } = splitBlock(lines);
  const fields = new Map<string, string>();
  for (const source of yaml) {
    for (const [key, value] of await readYamlFields(source)) if (!fields.has(key)) fields.set(key, value);
  }
  for (const line of rest) {
    const [label = '', value] = splitTableRow(line) ?? labelLine.exec(line)?.slice(1) ?? [];
    const field = fieldOf(label);
    if (field !== undefined && value !== undefined && !fields.has(field))
      fields.set(field, trimValue(field, value));
  }
  return fields;
}

/** Fenced parts and parts between `---`, apart from the other lines up to the next heading of level 1 or 2. */
function splitBlock(lines: readonly string[]): { yaml: string[][]; rest: string[] } {
  const yaml: string[][] = [];
  const rest: string[] = [];
  let open: string | null = null;
  let inside: string[] = [];
  for (const line of lines) {
    const mark: string | null = fenceLine.exec(line)?.[1] ?? (/^---\s*$/.test(line) ? '---' : null);
    if (open === null) {
      if (/^#{1,2}\s+\S/.test(line)) break;
      if (mark === null) rest.push(line);
      open = mark;
    } else if (mark?.startsWith(open)) {
      yaml.push(inside);
      inside = [];
      open = null;
    } else inside.push(line);
  }
  // An unclosed fence may be the end of one around the answer: what follows may still hold labels.
  return { yaml, rest: [...rest, ...inside] };
}

async function readYamlFields(lines: readonly string[]): Promise<Map<string, string>> {
  const inner = lines.filter((line) => line.trim() !== '' && !/^---\s*$/.test(line));
  const indent = Math.min(...inner.map((line) => line.search(/\S/)));
  const source = inner.map((line) => line.slice(indent));
  if (source.some((line) => /^(?:next|context|output):\s*$/.test(line))) return readLegacyFields(source);
  const { values } = await readMarkdownForm(['---', ...source, '---', ''].join('\n'), true);
  const named = [...values].map(([key, value]) => [fieldOf(key) ?? '', value] as const);
  return new Map(named.filter(([field]) => field !== ''));
}

/** A report of the older form, pasted into the block whole. */
async function readLegacyFields(source: readonly string[]): Promise<Map<string, string>> {
  const { readLegacyForm } = await import('../format/legacy.ts');
  const { statedId, parents, fields } = readLegacyForm(`${source.join('\n')}\n`, true);
  const all = Object.entries({ id: statedId, parent: writeParents(parents), ...fields });
  return new Map(all.filter((entry): entry is [string, string] => entry[1] !== null));
}

const fieldOf = (label: string) => fieldByLabel.get(oneLine(label.toLowerCase().replace(/[^a-z]+/g, ' ')));

function plainValue(text: string): string {
  const value = text.trim().replace(/^\*\*(.*)\*\*$/, '$1');
  const [, quote = '', quoted = quote] = /^(["'`])(.*)\1$/.exec(value) ?? [];
  return quoted.includes(quote) ? value : quoted;
}

function splitTableRow(line: string): string[] | undefined {
  const cells = tableRow.exec(line)?.[1]?.split(/(?<!\\)\|/);
  return cells?.map((cell) => cell.trim().replaceAll('\\|', '|'));
}

/** `none (done)` and `` `rust-developer` (recommended) `` mean their first word where one word is expected. */
function trimValue(field: string, text: string): string {
  if (field === 'file') return text.trim();
  const value = plainValue(text);
  if (!['next_agent', 'agent', 'next_priority', 'id'].includes(field)) return value;
  const word = plainValue(value.replace(/\s*\(.*\)\s*$/, '')).replace(/[.,;]$/, '');
  return orNull(word) === null || word === '-' || word === '—' ? '' : word;
}

/** A brief is part of the next agent's prompt: a text of a file must not begin a line of it. */
const onOneLine = (text: string) => oneLine(neutraliseText(text));

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

const incoming = /incoming handoffs?\b/i;
const ownLine = /^\s*(?:[-*>]\s*)*\**(?:id|file|handoff)s?\**\s*:/i;
const pathLine = /\.local\/handoff\/|\bhandoff\s*:/i;

/**
 * Returns the entries that a task hands over, each once: those of its `Incoming handoff` blocks, as `chain brief` prints
 * them and people write them by hand; without one, those whose file it names. Whether they exist is not known.
 */
export function findIncoming(task: string): string[] {
  const lines = task.split(/\r\n|\n|\r/);
  const from = lines.findIndex((line) => incoming.test(line));
  const block = from < 0 ? [] : lines.slice(from).filter((line, at) => at === 0 || ownLine.test(line));
  const named = block.flatMap(findIds);
  const ids = named.length > 0 ? named : lines.filter((line) => pathLine.test(line)).flatMap(findIds);
  return [...new Set(ids)].filter(isSafeId);
}
