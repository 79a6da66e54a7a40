import { join } from 'node:path';
import type { Context } from '../context.ts';
import { HandoffError } from '../errors.ts';
import { chainDirectory, refuseOutside, reserveId } from './format/directory.ts';
import { bareAgent, checkAgentName, instantAfter, normaliseId } from './format/ids.ts';
import { findEntry } from './format/read-entry.ts';
import { findConflicts } from './lineage/conflicts.ts';
import { fitContext } from './lineage/fit.ts';
import { gatherInherited } from './lineage/inheritance.ts';
import type { Roles } from './roles/roles.ts';
import { renderTemplate } from './roles/template.ts';

export const defaultBudget = 6000;

interface StartRequest {
  agent: string;
  parents: readonly string[];
  roles: Roles;
}

/** A start before it is decided how much of the ancestors is shown. */
export type Prepared = Awaited<ReturnType<typeof prepareStart>>;

export type Started = ReturnType<typeof fillStart>;

/** Gives a subagent its id, its role's schema, a template, and what its ancestors left for it, within the budget. */
export async function startEntry(ctx: Context, request: StartRequest & { budget: number }): Promise<Started> {
  return fillStart(await prepareStart(ctx, request), request.budget);
}

/** Returns the same start within any budget. */
export function fillStart({ entry, gathered }: Prepared, budget: number) {
  return { ...entry, ...fitContext(gathered, budget) };
}

/** Reads the ancestors and gives the id out. Throws `bad-agent`, `chain-outside`, `chain-not-found` or `chain-id-taken`. */
export async function prepareStart(ctx: Context, { roles, ...request }: StartRequest) {
  checkAgentName(bareAgent(request.agent));
  const agent = roles.canonical(request.agent);
  const role = roles.find(agent);
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
  const { id, reserved } = given;
  const { lineage, parents, passed, inherited } = gathered;
  const unwritable = `${directory} cannot be written here, so nothing keeps others off this id and \`chain write\` would fail`;
  const entry = {
    id,
    path: join(directory, `${id}.md`),
    agent,
    /** Which role's schema it is; `base` for an agent that nobody knows. */
    role_name: role.name,
    role: role.text,
    template: renderTemplate(id, agent, ids, role, [...inherited.values()]),
    conflicts: findConflicts(parents, passed, roles.canonical),
    missing: lineage.missing,
    cycles: lineage.cycles,
    /** What the subagent should know before it begins. */
    warnings: reserved ? [] : [unwritable],
  };
  return { entry, gathered };
}
