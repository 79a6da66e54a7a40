import { join } from 'node:path';
import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { chainDirectory, refuseOutside, reserveId } from './format/directory.ts';
import { bareAgent, checkAgentName, instantAfter, normaliseId } from './format/ids.ts';
import { findEntry } from './format/read-entry.ts';
import { type Conflict, findConflicts } from './lineage/conflicts.ts';
import { fitContext, type LeftOut } from './lineage/fit.ts';
import { type Gathered, gatherInherited } from './lineage/inheritance.ts';
import { loadRoles, type Role, type RolePlaces } from './roles/roles.ts';
import { renderTemplate } from './roles/template.ts';

export const defaultBudget = 6000;

export interface StartRequest {
  agent: string;
  parents: readonly string[];
  roles: RolePlaces;
}

/** All a subagent needs at once. */
export interface Started {
  id: string;
  path: string;
  agent: string;
  /** Which role's schema it is; `base` for an agent that nobody knows. */
  role_name: string;
  /** The schema's text. */
  role: string;
  template: string;
  parents: readonly Record<string, unknown>[];
  ancestors: readonly Record<string, unknown>[];
  constraints: readonly { text: string; from: string }[];
  conflicts: readonly Conflict[];
  left_out: readonly LeftOut[];
  missing: readonly string[];
  cycles: readonly (readonly string[])[];
  /** What the subagent should know before it begins. */
  warnings: readonly string[];
  budget: number;
  tokens: number;
}

/** A start before it is decided how much of the ancestors is shown. */
export interface Prepared {
  id: string;
  reserved: boolean;
  directory: string;
  agent: string;
  role: Role;
  gathered: Gathered;
  conflicts: readonly Conflict[];
}

/** Gives a subagent its id, its role's schema, a template, and what its ancestors left for it, within the budget. */
export async function startEntry(ctx: Context, request: StartRequest & { budget: number }): Promise<Started> {
  return fillStart(await prepareStart(ctx, request), request.budget);
}

/** Reads the ancestors and gives the id out. Throws `bad-agent`, `chain-outside`, `chain-not-found` or `chain-id-taken`. */
export async function prepareStart(ctx: Context, request: StartRequest): Promise<Prepared> {
  const roles = await loadRoles(request.roles);
  checkAgentName(bareAgent(request.agent));
  const agent = roles.canonical(request.agent);
  const directory = chainDirectory(ctx);
  refuseOutside(directory);
  const ids = [...new Set(request.parents.map(normaliseId))];
  for (const id of ids) await findEntry(directory, id, 0);
  const gathered = await gatherInherited(directory, ids);
  const given = reserveId(directory, agent, instantAfter(ctx.now(), ids), ids);
  if (given === null) {
    throw new HandoffError('chain-id-taken', {
      message: `every id of ${agent} for the next hour is taken in ${directory}`,
      hint: 'handoff chain list',
    });
  }
  const conflicts = findConflicts(gathered.parents, gathered.passed, roles.canonical);
  return { ...given, directory, agent, role: roles.find(agent), gathered, conflicts };
}

/** Returns the same start within any budget. */
export function fillStart(prepared: Prepared, budget: number): Started {
  const { id, reserved, directory, agent, role, gathered, conflicts } = prepared;
  const { parents, lineage, inherited } = gathered;
  const { leftOut, ...fitted } = fitContext(gathered, budget);
  const parentIds = parents.map((parent) => parent.id);
  const unwritable = `${directory} cannot be written here, so nothing keeps others off this id and \`chain write\` would fail`;
  return {
    id,
    path: join(directory, `${id}.md`),
    agent,
    role_name: role.name,
    role: role.text,
    template: renderTemplate(id, agent, parentIds, role, [...inherited.values()]),
    ...fitted,
    conflicts,
    left_out: leftOut,
    missing: lineage.missing,
    cycles: lineage.cycles,
    warnings: reserved ? [] : [unwritable],
    budget,
  };
}
