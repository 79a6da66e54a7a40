import { join } from 'node:path';
import { listNames, readRegularFile } from '../../files/read.ts';
import { readMarkdown } from '../../text/markdown.ts';
import { bareAgent } from '../format/ids.ts';
import { readMarkdownForm } from '../format/markdown-form.ts';

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
}

/** Where role files lie: those of the program, and those of the repository, which win. */
export interface RolePlaces {
  /** `<clone>/spec/roles`. */
  shipped: string;
  /** `<worktree>/.agent-handoff/roles`. */
  own: string;
}

export function rolePlaces(shipped: string, worktree: string): RolePlaces {
  return { shipped, own: join(worktree, '.agent-handoff', 'roles') };
}

/** All roles, by name and alias. */
export interface Roles {
  /** The role's name for an agent, or the agent's own name when nobody knows it. */
  canonical: (agent: string) => string;
  /** The schema for an agent; the base schema when it has none. */
  find: (agent: string) => Role;
  /** Whether an agent has a schema of its own. */
  knows: (agent: string) => boolean;
}

/** The schema of every agent that has none of its own. */
const baseRole = 'base';
const roleFileLimit = 64 * 1024;

/** Loads the roles; a name of the repository wins over a shipped one, a name over an alias. */
export async function loadRoles({ shipped, own }: RolePlaces): Promise<Roles> {
  const roles = [...(await readRoles(shipped)), ...(await readRoles(own))];
  const byName = new Map(roles.map((role) => [role.name.toLowerCase(), role]));
  const byAlias = new Map(
    roles.flatMap((role) =>
      role.aliases.map((alias) => [alias, byName.get(role.name.toLowerCase()) ?? role] as const),
    ),
  );
  const base = byName.get(baseRole) ?? { name: baseRole, aliases: [], items: [], text: '' };
  const lookUp = (agent: string) => {
    const name = bareAgent(agent).toLowerCase();
    return byName.get(name) ?? byAlias.get(name);
  };
  return {
    canonical: (agent) => lookUp(agent)?.name ?? bareAgent(agent),
    find: (agent) => lookUp(agent) ?? base,
    knows: (agent) => (lookUp(agent)?.name ?? baseRole) !== baseRole,
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

/** A role file: frontmatter `role` and `aliases`, and under `## Output` one list item for each thing the Output holds. */
async function readRole(text: string, fileName: string): Promise<Role> {
  const { values, body } = await readMarkdownForm(text, true);
  const aliases = (values.get('aliases') ?? '').replace(/^\[|\]$/g, '').split(',');
  return {
    name: values.get('role') || fileName,
    aliases: aliases.map((alias) => bareAgent(alias).toLowerCase()).filter((alias) => alias !== ''),
    items: readItems(body),
    text: body.trim(),
  };
}

/** `**Name** (required: word | word): what it is`. */
const itemText = /^\*\*([^*]+?):?\*\*:?\s*(?:\((required|expected)(?::\s*([^)]*))?\))?:?\s*(.*)$/;

function readItems(body: string): RoleItem[] {
  const { blocks, sections } = readMarkdown(body);
  const output = sections.find(({ heading, title }) => heading.depth === 2 && /^output\b/i.test(title));
  const lists = blocks.filter(
    ({ type, firstLine }) =>
      type === 'list' && output && firstLine >= output.firstLine && firstLine < output.endLine,
  );
  return lists.flatMap(({ children }) =>
    children.flatMap((item) => {
      const text = item.children[0]?.text.replace(/\s+/g, ' ') ?? '';
      const [, name, level, words = '', description = ''] = itemText.exec(text) ?? [];
      if (name === undefined) return [];
      const alternatives = words.split('|').map((word) => word.trim());
      return [
        {
          name: name.trim(),
          required: level === 'required',
          words: alternatives.filter((word) => word !== ''),
          description: description.trim(),
        },
      ];
    }),
  );
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
  if (output.split('\n').some((line) => ` ${plain(line)} `.startsWith(` ${name} `))) return true;
  const all = ` ${plain(output)} ${plain(summary)} `;
  return item.words.some((word) => all.includes(` ${plain(word)} `));
}
