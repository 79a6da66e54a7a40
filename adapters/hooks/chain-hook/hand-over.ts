import { randomBytes } from 'node:crypto';
import { chainDirectory } from '../../../core/chains/directory.ts';
import { readEntryFields } from '../../../core/chains/format/read-fields.ts';
import { bareAgent } from '../../../core/chains/ids.ts';
import { findIncoming } from '../../../core/chains/lineage/incoming.ts';
import { renderStart } from '../../../core/chains/lineage/render-start.ts';
import type { RolePlaces } from '../../../core/chains/roles/roles.ts';
import { defaultBudget, fillStart, type Prepared, prepareStart } from '../../../core/chains/start.ts';
import type { Context } from '../../../core/context.ts';
import type { Client } from '../../client/client.ts';

export interface HandOver {
  agentType: string;
  /** What the subagent may have been given to do; see `Client.findTasks`. */
  tasks: readonly string[];
  places: RolePlaces;
  /** How a session runs the program. */
  command: string;
}

const lead = [
  'agent-handoff: you work in a chain of subagents that cannot see each other. This is what `chain start` prints; you',
  'need not run it. Do your task, file your text as the last lines say, and end your answer with the block you get.',
].join('\n');

/** The text that a subagent gets at its start. */
export async function renderHandOver(ctx: Context, client: Client, wish: HandOver): Promise<string> {
  const directory = chainDirectory(ctx);
  const named = wish.tasks.map((task) => findIncoming(task));
  const [first = []] = named;
  // Calls of one kind that run at the same time cannot be told apart here; the subagent knows its own task.
  if (named.length === 0 || named.some((ids) => ids.join() !== first.join())) return renderInvitation(wish);
  const found: string[] = [];
  for (const id of first) if ((await readEntryFields(directory, id)) !== null) found.push(id);
  const lost = first.filter((id) => !found.includes(id));
  const note = lost.length === 0 ? '' : `\nYour task names ${lost.join(', ')}, and there is no such file.`;
  const prepared = await prepareStart(ctx, { agent: wish.agentType, parents: found, roles: wish.places });
  return fitStart(prepared, client, `${lead}${note}\n\n`, wish.command) ?? renderInvitation(wish);
}

/** The largest budget whose text the client takes whole; null when not even the least does. */
function fitStart(prepared: Prepared, client: Client, before: string, command: string): string | null {
  const nonce = randomBytes(6).toString('hex');
  let fits: string | null = null;
  for (let low = 0, high = defaultBudget; low <= high; ) {
    const budget = Math.floor((low + high) / 2);
    const text = before + renderStart(fillStart(prepared, budget), command, nonce);
    if (client.measure(text) <= client.cap) {
      fits = text;
      low = budget + 1;
    } else high = budget - 1;
  }
  return fits;
}

function renderInvitation({ agentType, command }: HandOver): string {
  const agent = bareAgent(agentType);
  return [
    'agent-handoff: you work in a chain of subagents that cannot see each other. First run',
    `  ${command} chain start --agent ${agent} --parent <the ids in your task, with commas>`,
    '(without --parent if your task names none). It gives you your id, your role, the constraints in force and what came',
    'before. Do your task, file your text as its last lines say, and end your answer with the block you get.',
  ].join('\n');
}
