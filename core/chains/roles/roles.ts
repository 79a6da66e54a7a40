import { join } from 'node:path';
import { listNames, readRegularFile } from '../../files/read.ts';
import { bareAgent } from '../ids.ts';
import { parseRole, type Role } from './role-file.ts';

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

/** The schema of every agent that has none of its own. */
const baseRole = 'base';
const roleFileLimit = 64 * 1024;

async function readRoles(directory: string): Promise<Role[]> {
  const roles: Role[] = [];
  for (const name of listNames(directory).sort()) {
    const match = /^([A-Za-z0-9][\w.-]*)\.md$/.exec(name);
    const path = join(directory, name);
    const file = match ? readRegularFile(path, roleFileLimit) : null;
    if (match && file) {
      const text = new TextDecoder('utf-8').decode(file.bytes);
      roles.push(await parseRole(text, path, match[1] ?? ''));
    }
  }
  return roles;
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

/** Loads the roles; a name of the repository wins over a shipped one, a name over an alias. */
export async function loadRoles(places: RolePlaces): Promise<Roles> {
  const own = await readRoles(places.own);
  const shipped = await readRoles(places.shipped);
  const byName = new Map<string, Role>();
  for (const role of [...shipped, ...own]) byName.set(role.name.toLowerCase(), role);
  const byAlias = new Map<string, Role>();
  for (const role of [...shipped, ...own]) {
    for (const alias of role.aliases) byAlias.set(alias, byName.get(role.name.toLowerCase()) ?? role);
  }
  const base = byName.get(baseRole) ?? { name: baseRole, aliases: [], items: [], text: '', path: '' };
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
