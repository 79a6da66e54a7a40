import { join } from 'node:path';
import { listNames, readRegularFile } from '../../files/read.ts';
import { plainWords } from '../../text/lines.ts';
import { readMarkdown } from '../../text/markdown.ts';
import { bareAgent } from '../format/ids.ts';
import { readMarkdownForm } from '../format/markdown-form.ts';
import { readItemTable } from './item-table.ts';

/** Something that the Output of a role holds. */
export interface RoleItem {
  name: string;
  /** Refused when it is missing; else only mentioned. */
  required: boolean;
  /** Any of these words in Output or summary counts as the item too. */
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
  /** Why an Output cannot be checked by it, for a file of the repository. */
  warning: string | null;
}

export type Roles = Awaited<ReturnType<typeof loadRoles>>;

/** The schema of every agent that has none of its own. */
const baseRole = 'base';
const roleFileLimit = 64 * 1024;

/** Returns the schemas of the older kind: `references/<agent>.md` beside a skill that hands over. */
async function readReferences(worktree: string): Promise<Role[]> {
  const homes = listNames(worktree).filter((name) => /^\.[a-z]/i.test(name) && name !== '.git');
  const folders = ['skills', ...homes.map((name) => join(name, 'skills'))].map((name) =>
    join(worktree, name),
  );
  const skills = folders.flatMap((folder) =>
    listNames(folder).flatMap((name) => (/hand-?o(?:ff|ver)/i.test(name) ? join(folder, name) : [])),
  );
  const roles = await Promise.all(skills.map((skill) => readRoles(join(skill, 'references'))));
  return roles.flat().filter(({ items }) => items.length > 0);
}

/**
 * Loads the roles that are shipped, those beside a worktree's skills, and its own; the latter win over the former, a
 * name over an alias.
 */
export async function loadRoles(shipped: string, worktree: string) {
  const own = await readRoles(join(worktree, '.agent-handoff', 'roles'));
  const roles = [...(await readRoles(shipped)), ...(await readReferences(worktree)), ...own.map(withWarning)];
  const byName = new Map(roles.map((role) => [role.name.toLowerCase(), role]));
  const aliases = roles.flatMap((role) => role.aliases.map((alias) => [alias, role.name] as const));
  const nameOf = new Map(aliases);
  const base = byName.get(baseRole) ?? { name: baseRole, aliases: [], items: [], text: '', warning: null };
  const lookUp = (agent: string) => {
    const name = bareAgent(agent).toLowerCase();
    return byName.get(name) ?? byName.get(nameOf.get(name)?.toLowerCase() ?? '');
  };
  return {
    /** The role's name for an agent, or the agent's own name when nobody knows it. */
    canonical: (agent: string) => lookUp(agent)?.name ?? bareAgent(agent),
    /** The schema for an agent; the base schema when it has none. */
    find: (agent: string) => lookUp(agent) ?? base,
    /** Whether an agent has a schema of its own. */
    knows: (agent: string) => (lookUp(agent)?.name ?? baseRole) !== baseRole,
  };
}

async function readRoles(directory: string): Promise<Role[]> {
  const roles: Role[] = [];
  for (const fileName of listNames(directory).sort()) {
    const name = /^([A-Za-z0-9][\w.-]*)\.md$/.exec(fileName)?.[1];
    const file = name === undefined ? null : readRegularFile(join(directory, fileName), roleFileLimit);
    if (name !== undefined && file) roles.push(await readRole(new TextDecoder().decode(file.bytes), name));
  }
  return roles;
}

/** A role of the repository that names nothing gives a template without sections: its author is told. */
function withWarning(role: Role): Role {
  if (role.items.length > 0) return role;
  const form =
    '`- **Name** (required): what it is` below `## Output`, or a table with the columns Section and Required';
  return {
    ...role,
    warning: `the role ${role.name} names nothing that its Output holds, so none is checked; expected ${form}`,
  };
}

/** A role file: frontmatter `role` and `aliases`, and under `## Output` one list item for each thing the Output holds. */
async function readRole(text: string, fileName: string): Promise<Role> {
  const { values, body } = await readMarkdownForm(text, true);
  const aliases = (values.get('aliases') ?? '').replace(/^\[|\]$/g, '').split(',');
  return {
    name: values.get('role') || fileName,
    aliases: aliases.map((alias) => bareAgent(alias).toLowerCase()).filter((alias) => alias !== ''),
    items: readItems(body),
    text: body.trim(),
    warning: null,
  };
}

/** `**Name** (required: word | word): what it is`; the older kind says `(if any)` of what is not required. */
const itemText =
  /^\*\*([^*]+?):?\*\*:?\s*(?:\((required|expected|optional|recommended|if (?:any|applicable|needed))(?::\s*([^)]*))?\))?:?\s*(.*)$/i;
const levelWords = 'required|expected|optional|recommended|if (?:any|applicable|needed)';
/** `**Name (required):**` and `**Name** [required]:`, as `**Name** (required):`. */
const withLevel = (text: string) =>
  text
    .replace(new RegExp(`^\\*\\*([^*(]+?)\\s*[([](${levelWords})[)\\]]:?\\*\\*`, 'i'), '**$1** ($2)')
    .replace(
      new RegExp(`^(\\*\\*[^*]+\\*\\*):?\\s*(?:\\[(${levelWords})\\]|[—–-] (${levelWords})(?=:))`, 'i'),
      '$1 ($2$3)',
    );
/** The older kind names the words first: `approved` | `changes_requested`. */
const choices = /^`[^`]+`(?:\s*\|\s*`[^`]+`)+/;

function readItem(text: string, needsLevel: boolean): RoleItem[] {
  const [, name, level, words = '', description = ''] =
    itemText.exec(withLevel(text.replace(/\s+/g, ' '))) ?? [];
  if (name === undefined || (needsLevel && level === undefined)) return [];
  const said = words || (choices.exec(description)?.[0].replaceAll('`', '') ?? '');
  return [
    {
      name: name.trim(),
      required: level?.toLowerCase() === 'required',
      words: said.split('|').flatMap((word) => word.trim() || []),
      description: description.trim(),
    },
  ];
}

/** The items below `## Output`, as a list, a table or, of the older kind, as paragraphs; without that heading, of the whole file. */
function readItems(body: string): RoleItem[] {
  const { lines, blocks, sections } = readMarkdown(body);
  const output = sections.find(({ heading, title }) => heading.depth === 2 && /^output\b/i.test(title));
  const headings = sections.flatMap(({ heading, title, firstLine }) => {
    const isInside = !output || (firstLine > output.firstLine && firstLine < output.endLine);
    const [, name, level] = /^(.+?)\s*[([](\w[\w ]*)[)\]]$/.exec(title) ?? [];
    if (!isInside || heading.depth < 3 || name === undefined) return [];
    const below = blocks.find((block) => block.firstLine >= firstLine && block.type === 'paragraph');
    return readItem(`**${name}** (${level}): ${below?.text ?? ''}`, true);
  });
  if (headings.length > 0) return headings;
  const inside = blocks.filter(
    ({ firstLine }) => !output || (firstLine >= output.firstLine && firstLine < output.endLine),
  );
  return inside.flatMap((block) => {
    if (block.type === 'paragraph') return readItem(block.text, true);
    if (block.type === 'table')
      return readItemTable(lines.slice(block.firstLine, block.endLine), output === undefined).flatMap(
        (text) => readItem(text, false),
      );
    if (block.type !== 'list') return [];
    return block.children.flatMap(({ children: [first] }) =>
      readItem(first?.text ?? '', output === undefined),
    );
  });
}

/**
 * Whether an Output holds an item: a line (heading, list item, table row, bold label) that begins with its name, or
 * one of its words anywhere in the Output or the summary.
 */
export function holdsItem({ name, words }: RoleItem, output: string, summary: string): boolean {
  const begins = ` ${plainWords(name)} `;
  if (output.split('\n').some((line) => ` ${plainWords(line)} `.startsWith(begins))) return true;
  const all = ` ${plainWords(output)} ${plainWords(summary)} `;
  return words.some((word) => all.includes(` ${plainWords(word)} `));
}
