import { findHeadings } from '../../text/headings.ts';
import { readMarkdownForm } from '../format/markdown-form.ts';
import { bareAgent } from '../ids.ts';

/** Something that the Output of a role holds. */
export interface RoleItem {
  name: string;
  /** Refused when it is missing; else only mentioned. */
  required: boolean;
  /** Any of these words in Output or summary stands for it too. */
  words: readonly string[];
  description: string;
}

/** What is expected of an agent's file, from one file of data. */
export interface Role {
  name: string;
  aliases: readonly string[];
  items: readonly RoleItem[];
  /** The schema as an agent reads it: the file without its frontmatter. */
  text: string;
  path: string;
}

const itemLine = /^- \*\*([^*]+?):?\*\*:?\s*(?:\((required|expected)(?::\s*([^)]*))?\))?:?\s*(.*)$/;

/**
 * Reads a role file: frontmatter `role` and `aliases`, and under `## Output` one list item for each thing the Output
 * holds: `- **Name** (required: word | word): what it is`.
 */
export async function parseRole(text: string, path: string, fileName: string): Promise<Role> {
  const { values, body } = await readMarkdownForm(text, true);
  const aliases = (values.get('aliases') ?? '').replace(/^\[|\]$/g, '').split(',');
  return {
    name: values.get('role') || fileName,
    aliases: aliases.map((alias) => bareAgent(alias).toLowerCase()).filter((alias) => alias !== ''),
    items: parseItems(body),
    text: body.trim(),
    path,
  };
}

function parseItems(body: string): RoleItem[] {
  const lines = body.split(/\r?\n/);
  const headings = findHeadings(lines);
  const own = headings.findIndex(({ level, title }) => level === 2 && /^output\b/i.test(title));
  const heading = headings[own];
  if (heading === undefined) return [];
  const next = headings.slice(own + 1).find(({ level }) => level <= 2);
  const items: RoleItem[] = [];
  for (const line of lines.slice(heading.index + 1, next?.index)) {
    const [, name, level, words, description] = itemLine.exec(line) ?? [];
    const last = items[items.length - 1];
    if (name !== undefined) {
      items.push({
        name: name.trim(),
        required: level === 'required',
        words: (words ?? '')
          .split('|')
          .map((word) => word.trim())
          .filter((word) => word !== ''),
        description: (description ?? '').trim(),
      });
    } else if (last && /^\s+\S/.test(line)) {
      last.description = `${last.description} ${line.trim()}`.trim();
    }
  }
  return items;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * Whether an Output holds an item: a line (heading, list item, table row, bold label) that begins with its name, or
 * one of its words anywhere in the Output or the summary.
 */
export function holdsItem(item: RoleItem, output: string, summary: string): boolean {
  const name = plain(item.name);
  const begins = output.split('\n').some((line) => ` ${plain(line)} `.startsWith(` ${name} `));
  if (begins) return true;
  const all = ` ${plain(output)} ${plain(summary)} `;
  return item.words.some((word) => all.includes(` ${plain(word)} `));
}
