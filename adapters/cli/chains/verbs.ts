import type { Command } from 'commander';
import { addInboxVerb, addVerbGroup, run, ValuedOption } from '../verb.ts';

const loadEntry = () => import('../../../core/chains/format/entry.ts');
const statusValues = async () => (await loadEntry()).statuses;
const priorityValues = async () => (await loadEntry()).priorities;

export function addChainVerbs(program: Command): void {
  const verbs = 'start, write, route, brief, show, list, lineage, check or convert';
  const chain = addVerbGroup(program, 'chain', 'work that subagents pass on to each other', verbs);
  const id = 'an id, a file name or a path';
  addInboxVerb(chain, 'start', 'all a subagent needs at once: id, role, template, parents, constraints')
    .requiredOption('--agent <agent>', 'the role, such as developer or rust-developer')
    .option('--parent <ids>', 'the entry that this one answers; several, separated by commas, for a merge')
    .option('--budget <tokens>', 'most tokens of context to show (default 6000)')
    .action(run(async () => (await import('./subagent.ts')).runChainStart));
  addInboxVerb(chain, 'write', 'validate and file an entry; prints the ## Handoff block to return')
    .requiredOption('--agent <agent>', 'the role that wrote it')
    .requiredOption('--file <path>', 'the text, - for standard input; what flags give need not be in it')
    .option('--id <id>', 'the id that start gave; the next free one if left out')
    .option('--parent <ids>', 'the entry that this one answers; several, separated by commas, for a merge')
    .addOption(new ValuedOption('--status <status>', 'completed, blocked or needs_discussion', statusValues))
    .option('--summary <text>', 'one sentence: what was done and the key artifact')
    .option('--next-agent <agent>', 'who should go on, or null')
    .option('--next-task <text>', 'the task for that agent, in one line')
    .addOption(new ValuedOption('--next-priority <priority>', 'high, medium or low', priorityValues))
    .action(run(async () => (await import('./subagent.ts')).runChainWrite));
  addInboxVerb(chain, 'route', "read the ## Handoff block out of a subagent's answer")
    .requiredOption('--file <path>', 'the answer, - for standard input')
    .action(run(async () => (await import('./subagent.ts')).runChainRoute));
  addInboxVerb(chain, 'brief', 'the inline brief for the next agent')
    .argument('<id>', id)
    .action(run(async () => (await import('./files.ts')).runChainBrief));
  addInboxVerb(chain, 'show', 'print one entry whole')
    .argument('<id>', id)
    .action(run(async () => (await import('./files.ts')).runChainShow));
  addInboxVerb(chain, 'list', 'every entry of this repository, oldest first').action(
    run(async () => (await import('./files.ts')).runChainList),
  );
  addInboxVerb(chain, 'lineage', 'an entry and every ancestor, nearest first')
    .argument('<id>', id)
    .option('--graph', 'draw it as git log --graph does')
    .action(run(async () => (await import('./files.ts')).runChainLineage));
  addInboxVerb(chain, 'check', 'problems of the chain, each with its file').action(
    run(async () => (await import('./files.ts')).runChainCheck),
  );
  addInboxVerb(chain, 'convert', 'files of the older YAML form to Markdown; the .yaml stays')
    .argument('<ids...>', id)
    .action(run(async () => (await import('./files.ts')).runChainConvert));
}
