import { randomBytes } from 'node:crypto';
import { chainDirectory } from '../../../core/chains/format/directory.ts';
import { bareAgent } from '../../../core/chains/format/ids.ts';
import { headLimit, readEntry } from '../../../core/chains/format/read-entry.ts';
import type { Roles } from '../../../core/chains/roles/roles.ts';
import { findIncoming } from '../../../core/chains/routing/handoff-block.ts';
import {
  defaultBudget,
  fillStart,
  type Prepared,
  prepareStart,
  renderStart,
} from '../../../core/chains/start.ts';
import type { Context } from '../../../core/context.ts';
import type { Client } from '../../client/client.ts';
import { ownCommand } from '../../client/installation.ts';

const lead = [
  'agent-handoff: you work in a chain of subagents that cannot see each other. This is what `chain start` prints; you',
  'need not run it. Do your task, file your text as the last lines say, and end your answer with the block you get.',
].join('\n');

/** Returns the text that a subagent gets at its start; `tasks` are those that it may have been given. */
export async function renderHandOver(
  ctx: Context,
  client: Client,
  agentType: string,
  tasks: readonly string[],
  roles: Roles,
): Promise<string> {
  const directory = chainDirectory(ctx);
  const [first, ...others] = tasks.map(findIncoming);
  // Calls of one kind that run at the same time cannot be told apart here; the subagent knows its own task.
  if (first === undefined || others.some((ids) => ids.join() !== first.join())) {
    return renderInvitation(agentType);
  }
  const parents: string[] = [];
  for (const id of first) if (await readEntry(directory, id, headLimit)) parents.push(id);
  const lost = first.filter((id) => !parents.includes(id));
  const note = lost.length === 0 ? '' : `\nYour task names ${lost.join(', ')}, and there is no such file.`;
  const prepared = await prepareStart(ctx, { agent: agentType, parents, roles });
  return fitStart(prepared, client, `${lead}${note}\n\n`) ?? renderInvitation(agentType);
}

/** The largest budget whose text the client takes whole; null when not even the least does. */
function fitStart(prepared: Prepared, client: Client, before: string): string | null {
  const nonce = randomBytes(6).toString('hex');
  let fits: string | null = null;
  for (let low = 0, high = defaultBudget; low <= high; ) {
    const budget = Math.floor((low + high) / 2);
    const text = before + renderStart(fillStart(prepared, budget), ownCommand(), nonce);
    if (client.measure(text) <= client.cap) {
      fits = text;
      low = budget + 1;
    } else high = budget - 1;
  }
  return fits;
}

function renderInvitation(agentType: string): string {
  return [
    'agent-handoff: you work in a chain of subagents that cannot see each other. First run',
    `  ${ownCommand()} chain start --agent ${bareAgent(agentType)} --parent <the ids in your task, with commas>`,
    '(without --parent if your task names none). It gives you your id, your role, the constraints in force and what came',
    'before. Do your task, file your text as its last lines say, and end your answer with the block you get.',
  ].join('\n');
}
