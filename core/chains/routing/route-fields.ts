import { orNull } from '../format/fields.ts';
import { readLegacyForm } from '../format/legacy-form.ts';
import { readMarkdownForm } from '../format/markdown-form.ts';
import { writeParents } from '../lineage/parents.ts';

/** What the three forms of the seeds call each field, lower case, words apart. */
const labels: ReadonlyMap<string, string> = new Map([
  ['id', 'id'],
  ['handoff id', 'id'],
  ['parent', 'parent'],
  ['agent', 'agent'],
  ['status', 'status'],
  ['summary', 'summary'],
  ['file', 'file'],
  ['handoff file', 'file'],
  ['handoff', 'file'],
  ['path', 'file'],
  ['next agent', 'next_agent'],
  ['next', 'next_agent'],
  ['recommended next', 'next_agent'],
  ['recommended next agent', 'next_agent'],
  ['next task', 'next_task'],
  ['task for next', 'next_task'],
  ['task for next agent', 'next_task'],
  ['next priority', 'next_priority'],
  ['priority', 'next_priority'],
]);

const fenceLine = /^\s*(?:[-*+]\s+)?(`{3,}|~{3,})\s*([\w-]*)\s*$/;
const labelLine = /^\s*(?:[-*+]\s+|\d+[.)]\s+)?\**_*([A-Za-z][A-Za-z_ -]{0,30}?)_*\**\s*:\**\s*(.*?)\s*$/;
const tableRow = /^\s*\|(.*)\|\s*$/;

/**
 * The fields of a block in any of the seeds' forms: bold list, table, YAML in a fence or between `---`. YAML wins over
 * a label that says the same; the first of two labels wins, because prose follows a block and seldom stands before it.
 */
export async function readBlockFields(lines: readonly string[]): Promise<Map<string, string>> {
  const { yaml, rest } = splitYaml(cutAtNextHeading(lines));
  const fields = new Map<string, string>();
  for (const source of yaml) {
    for (const [key, value] of await readYamlFields(source)) if (!fields.has(key)) fields.set(key, value);
  }
  for (const line of rest) {
    const found = readTableRow(line) ?? readLabel(line);
    if (found && !fields.has(found.field)) fields.set(found.field, found.value);
  }
  return fields;
}

/** A block ends at the next heading of its own or a higher level; a `# comment` in a fence is none. */
function cutAtNextHeading(lines: readonly string[]): readonly string[] {
  let open = false;
  const end = lines.findIndex((line) => {
    if (fenceLine.test(line)) open = !open;
    return !open && /^#{1,2}\s+\S/.test(line);
  });
  return end < 0 ? lines : lines.slice(0, end);
}

/** Fenced parts and parts between `---`, apart from the other lines. A fence around the whole block leaves one open. */
function splitYaml(lines: readonly string[]): { yaml: string[][]; rest: string[] } {
  const yaml: string[][] = [];
  const rest: string[] = [];
  let open: { mark: string; from: number } | null = null;
  lines.forEach((line, index) => {
    const mark = fenceLine.exec(line)?.[1] ?? (/^---\s*$/.test(line) ? '---' : null);
    if (open !== null && mark?.startsWith(open.mark)) {
      yaml.push(lines.slice(open.from, index));
      open = null;
    } else if (open === null && mark !== null) open = { mark, from: index + 1 };
    else if (open === null) rest.push(line);
  });
  const left = open as { from: number } | null;
  // An unclosed fence may be one around the answer that closes here: its lines may still hold labels.
  if (left !== null) rest.push(...lines.slice(left.from));
  return { yaml, rest };
}

async function readYamlFields(lines: readonly string[]): Promise<Map<string, string>> {
  const inner = lines.filter((line) => !/^---\s*$/.test(line));
  const indent = Math.min(...inner.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  const source = inner.map((line) => line.slice(Number.isFinite(indent) ? indent : 0));
  if (source.some((line) => /^(?:next|context|output):\s*$/.test(line)))
    return readLegacyFields(source.join('\n'));
  const { values } = await readMarkdownForm(`---\n${source.join('\n')}\n---\n`, true);
  const fields = new Map<string, string>();
  for (const [key, value] of values) {
    const field = fieldOf(key);
    if (field !== undefined) fields.set(field, value);
  }
  return fields;
}

/** A report of the older form, pasted into the block whole. */
async function readLegacyFields(source: string): Promise<Map<string, string>> {
  const { statedId, parents, fields } = await readLegacyForm(`${source}\n`, true);
  const all = { id: statedId, parent: writeParents(parents), ...fields };
  return new Map(
    Object.entries(all).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])),
  );
}

function fieldOf(label: string): string | undefined {
  return labels.get(
    label
      .toLowerCase()
      .replace(/[^a-z]+/g, ' ')
      .trim(),
  );
}

function plainValue(text: string): string {
  const value = text.trim().replace(/^\*\*(.*)\*\*$/, '$1');
  const quoted = /^(["'`])(.*)\1$/.exec(value);
  return quoted?.[2] !== undefined && !quoted[2].includes(quoted[1] ?? '') ? quoted[2] : value;
}

function readTableRow(line: string): { field: string; value: string } | null {
  const cells = tableRow
    .exec(line)?.[1]
    ?.split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
  const field = cells === undefined ? undefined : fieldOf(cells[0] ?? '');
  const value = cells?.[1];
  return field === undefined || value === undefined ? null : { field, value: trimValue(field, value) };
}

function readLabel(line: string): { field: string; value: string } | null {
  const match = labelLine.exec(line);
  const field = match ? fieldOf(match[1] ?? '') : undefined;
  return field === undefined ? null : { field, value: trimValue(field, match?.[2] ?? '') };
}

/** `none (done)` and `` `rust-developer` (recommended) `` mean their first word where one word is expected. */
function trimValue(field: string, text: string): string {
  const value = plainValue(text);
  if (field === 'file') return text.trim();
  if (!['next_agent', 'agent', 'next_priority', 'id'].includes(field)) return value;
  const word = plainValue(value.replace(/\s*\(.*\)\s*$/, '')).replace(/[.,;]$/, '');
  return orNull(word) === null || word === '-' || word === '—' ? '' : word;
}
