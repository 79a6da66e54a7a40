import { join } from 'node:path';
import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { type Conflict, findConflicts } from './conflicts.ts';
import { chainDirectory, reserveId } from './directory.ts';
import { fitContext, type LeftOut } from './fit.ts';
import { gatherInherited } from './gather.ts';
import { bareAgent, checkAgentName, instantAfter, normaliseId } from './ids.ts';
import { findEntry } from './read-entry.ts';
import { loadRoles, type RolePlaces } from './roles.ts';
import { renderTemplate } from './template.ts';

export const defaultBudget = 6000;

export interface StartRequest {
  agent: string;
  parents: readonly string[];
  budget: number;
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

/** Gives a subagent its id, its role's schema, a template, and what its ancestors left for it, within the budget. */
export async function startEntry(ctx: Context, request: StartRequest): Promise<Started> {
  const roles = await loadRoles(request.roles);
  checkAgentName(bareAgent(request.agent));
  const agent = roles.canonical(request.agent);
  const role = roles.find(request.agent);
  const directory = chainDirectory(ctx);
  const ids = [...new Set(request.parents.map(normaliseId))];
  for (const id of ids) await findEntry(directory, id, 0);
  const gathered = await gatherInherited(directory, ids);
  const fitted = fitContext(gathered, request.budget);
  const given = reserveId(directory, agent, instantAfter(ctx.now(), ids));
  if (given === null) {
    throw new HandoffError('chain-id-taken', {
      message: `every id of ${agent} for the next hour is taken in ${directory}`,
      hint: 'handoff chain list',
    });
  }
  const { id, reserved } = given;
  const unwritable = `${directory} cannot be written here, so nothing keeps others off this id and \`chain write\` would fail`;
  return {
    id,
    path: join(directory, `${id}.md`),
    agent,
    role_name: role.name,
    role: role.text,
    template: renderTemplate({
      id,
      agent,
      parents: ids,
      role,
      constraints: [...gathered.inherited.values()],
    }),
    parents: fitted.parents,
    ancestors: fitted.ancestors,
    constraints: fitted.constraints,
    conflicts: findConflicts(gathered.parents, gathered.passed, roles.canonical),
    left_out: fitted.leftOut,
    missing: gathered.lineage.missing,
    cycles: gathered.lineage.cycles,
    warnings: reserved ? [] : [unwritable],
    budget: request.budget,
    tokens: fitted.tokens,
  };
}
