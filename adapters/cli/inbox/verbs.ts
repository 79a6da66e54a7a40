import type { Command } from 'commander';
import { addInboxVerb, excluding, runInWorkplace, ValuedOption } from '../verb.ts';

const audienceValues = async () => (await import('../packs/pack-for.ts')).knownAudiences();
const templateValues = async () => (await import('./begin.ts')).templateNames();

const topic = 'short label, a-z 0-9 and -';
const name = 'any part of its title, topic or file name, or its path';
const body = 'the body itself, for a sandbox where no file can be written';
const answers = 'what the review was answered: a file, - for standard input';
const nextAction = 'the section that is the next action, where its heading does not say so';
const recipient = 'recipient: a path or the name of a sibling worktree';
const anyRecipient = `${recipient}, or over a remote @person, @machine, @any`;

/** The verbs that write, deliver and list handoffs. */
export function addInboxVerbs(program: Command): void {
  addInboxVerb(program, 'begin', 'the facts a writer needs: where the handoff goes, a draft path, a template')
    .option('--to <recipient>', anyRecipient)
    .option('--topic <topic>', topic)
    .option('--node <word>', 'how the printed command names Node (default: its absolute path)')
    .addOption(
      new ValuedOption(
        '--template <name>',
        'a template for the kind of work: bug-hunt, refactor, review, release',
        templateValues,
      ),
    )
    .action(runInWorkplace(async () => (await import('./begin.ts')).runBegin));
  addInboxVerb(program, 'review', 'what to fix and what to ask before publishing')
    .option('--file <path>', 'the draft, - for standard input')
    .addOption(excluding('--body <text>', 'the draft itself', 'file'))
    .option('--next-action <heading>', nextAction)
    .action(runInWorkplace(async () => (await import('./review.ts')).runReview));
  addInboxVerb(program, 'publish', 'file a handoff in the inbox of a worktree')
    .option('--file <path>', 'the body, - for standard input')
    .addOption(excluding('--body <text>', body, 'file'))
    .option('--to <recipient>', `${anyRecipient}; this worktree if left out`)
    .option('--topic <topic>', topic)
    .option('--next-action <heading>', nextAction)
    .addOption(excluding('--answers <file>', answers, 'review'))
    .option('--no-review', 'skip the questions, never the search for secrets')
    .addOption(
      new ValuedOption(
        '--for <audience>',
        'pack it for dev, planning, architect … within their budget',
        audienceValues,
      ),
    )
    .option('--redact', 'replace each secret by [redacted: <kind>] instead of refusing')
    .option('--dry-run', 'show what would be written and write nothing')
    .action(runInWorkplace(async () => (await import('./publish.ts')).runPublish));
  addInboxVerb(program, 'undo', 'take back the last publish of this worktree while it is unread').action(
    runInWorkplace(async () => (await import('./redeliver.ts')).runUndo),
  );
  addInboxVerb(program, 'take', 'show what waits in this worktree and archive it')
    .argument('[name...]', `one handoff: ${name}`)
    .option('--peek', 'show only, leave it unread')
    .addOption(
      new ValuedOption(
        '--for <audience>',
        'as dev, planning, architect … need it; also what this session has already',
        audienceValues,
      ),
    )
    .action(runInWorkplace(async () => (await import('./take.ts')).runTake));
  addInboxVerb(program, 'redeliver', 'give a handoff to the next session of its worktree once more')
    .argument('<name...>', name)
    .action(runInWorkplace(async () => (await import('./redeliver.ts')).runRedeliver));
  addInboxVerb(program, 'list', 'what waits, was read, or was sent')
    .addOption(excluding('--read', 'what was read', 'all', 'sent'))
    .addOption(excluding('--all', 'both', 'sent'))
    .option('--everywhere', 'every inbox, not only this worktree')
    .addOption(excluding('--sent', 'what this worktree sent and what became of it', 'everywhere'))
    .action(runInWorkplace(async () => (await import('./list.ts')).runList));
  addInboxVerb(program, 'show', 'print one handoff whole')
    .argument('<name...>', name)
    .action(runInWorkplace(async () => (await import('./list.ts')).runShow));
  addInboxVerb(program, 'forward', 'send a handoff on to another worktree, machine or person')
    .argument('<name...>', name)
    .requiredOption('--to <recipient>', anyRecipient)
    .action(runInWorkplace(async () => (await import('./redeliver.ts')).runForward));
  addInboxVerb(program, 'merge', 'make one handoff of several that wait, and archive them')
    .argument('<names...>', `each ${name}; in quotes where it has several words`)
    .option('--to <worktree>', `${recipient}; this worktree if left out`)
    .option('--topic <topic>', topic)
    .option('--dry-run', 'show what would be written and write nothing')
    .action(runInWorkplace(async () => (await import('./merge.ts')).runMerge));
  addInboxVerb(program, 'verify', 'run the verification commands of a handoff, after a yes')
    .argument('[name...]', 'one handoff; the last one that was read if left out')
    .option('--record <path>', "run a draft's commands and record in it what they give")
    .option('--yes', 'run them without asking')
    .action(runInWorkplace(async () => (await import('./verify.ts')).runVerify));
  addInboxVerb(program, 'status', 'this worktree in one screen')
    .option('--short', 'one word for a status line')
    .action(runInWorkplace(async () => (await import('./status.ts')).runStatus));
  addInboxVerb(program, 'prune', 'delete read handoffs of a certain age, after showing them')
    .requiredOption('--older <age>', 'age such as 90d, 12h, 2w')
    .option('--dry-run', 'show them only')
    .action(runInWorkplace(async () => (await import('./list.ts')).runPrune));
}
