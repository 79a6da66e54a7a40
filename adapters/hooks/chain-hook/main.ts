import { chainDirectory } from '../../../core/chains/format/directory.ts';
import { bareAgent } from '../../../core/chains/format/ids.ts';
import { headLimit, readEntry } from '../../../core/chains/format/read-entry.ts';
import { loadRoles, type Roles } from '../../../core/chains/roles/roles.ts';
import { findIncoming } from '../../../core/chains/routing/handoff-block.ts';
import { judgeAnswer } from '../../../core/chains/routing/route.ts';
import {
  defaultBudget,
  fillStart,
  type Prepared,
  prepareStart,
  renderStart,
} from '../../../core/chains/start.ts';
import type { Context } from '../../../core/context.ts';
import { randomHex } from '../../../core/text/hex.ts';
import { neutraliseJson, neutraliseLine } from '../../../core/text/untrusted.ts';
import { findWorktreeRoot } from '../../../core/worktree/identity.ts';
import { type Client, type SubagentPayload, subagentPayload } from '../../client/client.ts';
import { ownCommand, shippedTexts } from '../../client/installation.ts';
import { clientOf, otherSender } from '../../clients.ts';
import { processContext } from '../../context.ts';
import { logFailure } from '../log.ts';
import { readInput, writeOutput } from '../stdio.ts';

const lead = [
  'agent-handoff: you work in a chain of subagents that cannot see each other. This is what `chain start` prints; you',
  'need not run it. Do your task, file your text as the last lines say, and end your answer with the block you get.',
].join('\n');

/** Returns the text that a subagent gets at its start; `tasks` are those that it may have been given. */
async function renderHandOver(
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
  const nonce = randomHex(6);
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

/** Well under the 10 s that the installed hook entry allows. */
const deadlineMs = 6_000;
/** A transcript is written while the hook starts: measured, the call's line came up to 50 ms later. */
const waitForTaskMs = 500;
const pauseMs = 20;

const shippedRoles = shippedTexts('roles');

async function waitForTasks(client: Client, payload: SubagentPayload): Promise<string[]> {
  const until = performance.now() + waitForTaskMs;
  let tasks = client.findTasks(payload);
  while (tasks.length === 0 && performance.now() < until) {
    await new Promise((resume) => setTimeout(resume, pauseMs));
    tasks = client.findTasks(payload);
  }
  return tasks;
}

/** SubagentStart: the role and the incoming chain, for an agent of a known role or one whose task hands something over. */
async function handOver(ctx: Context, client: Client, payload: SubagentPayload): Promise<string> {
  const roles = await loadRoles(shippedRoles, findWorktreeRoot(ctx.cwd));
  const { agent_type: agentType } = payload;
  const known = roles.knows(agentType);
  const tasks = await waitForTasks(client, payload);
  if (!known && tasks.every((task) => findIncoming(task).length === 0)) return '';
  const additionalContext = await renderHandOver(ctx, client, agentType, tasks, roles);
  return neutraliseJson({ hookSpecificOutput: { hookEventName: 'SubagentStart', additionalContext } });
}

/** SubagentStop: an answer that nobody could route is refused once; the second time the user is told. */
async function judge(ctx: Context, client: Client, payload: SubagentPayload): Promise<string> {
  const roles = await loadRoles(shippedRoles, findWorktreeRoot(ctx.cwd));
  const { agent_type: agentType, last_assistant_message: answer, stop_hook_active: again } = payload;
  const member =
    roles.knows(agentType) || client.findTasks(payload).some((task) => findIncoming(task).length > 0);
  if (!member) return '';
  const fault = await judgeAnswer(chainDirectory(ctx), answer ?? '', agentType, roles);
  if (fault === null) return '';
  const what = neutraliseLine(fault, 600);
  if (again) {
    // Measured: Claude Code 2.1.197 shows no message of this event, so it is in the log as well.
    logFailure(ctx, `the answer of the subagent ${neutraliseLine(agentType, 60)} cannot be routed`, what);
    const systemMessage = `agent-handoff: the subagent ${neutraliseLine(agentType, 60)} ended without a \`## Handoff\` block that can be routed: ${what}`;
    return neutraliseJson({ systemMessage });
  }
  const reason = [
    `agent-handoff: your caller cannot route this answer: ${what}.`,
    `File your text: ${ownCommand()} chain write --agent <your role> --id <your id> --file - (the text on standard input),`,
    'then repeat your answer and end it with the `## Handoff` block that this prints, unchanged.',
  ].join('\n');
  return neutraliseJson({ decision: 'block', reason });
}

/** A subagent must start and end whatever happens here: every failure is a line in the log and exit code 0. */
async function main(): Promise<void> {
  const [, name = ''] = process.argv.slice(2);
  const client = clientOf(name);
  if (client === null) return;
  const timer = setTimeout(() => {
    logFailure(processContext(), `the hook for subagents took over ${deadlineMs / 1000} s`, 'deadline');
    process.exit(0);
  }, deadlineMs);
  try {
    const payload = subagentPayload().parse(JSON.parse(await readInput()));
    // A compaction ends as a subagent without a kind (measured).
    if (payload.agent_type === '') return;
    const ctx = processContext(payload.cwd);
    if (otherSender(client, payload, ctx.env) !== null) return;
    const act = payload.hook_event_name === 'SubagentStart' ? handOver : judge;
    await writeOutput(await act(ctx, client, payload));
  } catch (error) {
    logFailure(processContext(), 'the hook for subagents failed', error);
  } finally {
    clearTimeout(timer);
  }
}

main().finally(() => process.exit(0));
