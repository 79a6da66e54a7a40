import { type Command, Option } from 'commander';
import { addInboxVerb, workplaceOf } from '../verb.ts';

/** The verbs that write, deliver and list handoffs. */
export function addInboxVerbs(program: Command): void {
  addInboxVerb(program, 'begin', 'the facts a writer needs: where the handoff goes, a draft path, a template')
    .option('--to <worktree>', 'recipient: a path or the name of a sibling worktree')
    .option('--topic <topic>', 'short label, a-z 0-9 and -')
    .option('--node <word>', 'how the printed command names Node (default: its absolute path)')
    .option('--template <name>', 'a template for the kind of work: bug-hunt, refactor, review, release')
    .action(async (options) => (await import('./begin.ts')).runBegin(workplaceOf(options), options));
  addInboxVerb(program, 'review', 'what to fix and what to ask before publishing')
    .addOption(new Option('--file <path>', 'the draft, - for standard input'))
    .addOption(new Option('--body <text>', 'the draft itself').conflicts('file'))
    .action(async (options) => (await import('./review.ts')).runReview(workplaceOf(options), options));
  addInboxVerb(program, 'publish', 'file a handoff in the inbox of a worktree')
    .addOption(new Option('--file <path>', 'the body, - for standard input'))
    .addOption(
      new Option('--body <text>', 'the body itself, for a sandbox where no file can be written').conflicts(
        'file',
      ),
    )
    .option(
      '--to <worktree>',
      'recipient: a path or the name of a sibling worktree; this worktree if left out',
    )
    .option('--topic <topic>', 'short label, a-z 0-9 and -')
    .addOption(
      new Option('--answers <file>', 'what the review was answered: a file, - for standard input').conflicts(
        'review',
      ),
    )
    .option('--no-review', 'skip the questions, never the search for secrets')
    .option('--for <audience>', 'pack it for dev, planning, architect … within their budget')
    .option('--redact', 'replace each secret by [redacted: <kind>] instead of refusing')
    .option('--dry-run', 'show what would be written and write nothing')
    .action(async (options) => (await import('./publish.ts')).runPublish(workplaceOf(options), options));
  addInboxVerb(program, 'undo', 'take back the last publish of this worktree while it is unread').action(
    async (options) => (await import('./redeliver.ts')).runUndo(workplaceOf(options), options),
  );
  addInboxVerb(program, 'take', 'show what waits in this worktree and archive it')
    .argument('[name]', 'one handoff: file name, its beginning, topic, title or path')
    .option('--peek', 'show only, leave it unread')
    .option('--for <audience>', 'as dev, planning, architect … need it; also what this session has already')
    .action(async (name, options) =>
      (await import('./take.ts')).runTake(workplaceOf(options), name, options),
    );
  addInboxVerb(program, 'redeliver', 'give a handoff to the next session of its worktree once more')
    .argument('<name>', 'file name, its beginning, topic, title or path')
    .action(async (name, options) =>
      (await import('./redeliver.ts')).runRedeliver(workplaceOf(options), name, options),
    );
  addInboxVerb(program, 'list', 'what waits, was read, or was sent')
    .addOption(new Option('--read', 'what was read').conflicts(['all', 'sent']))
    .addOption(new Option('--all', 'both').conflicts('sent'))
    .option('--everywhere', 'every inbox, not only this worktree')
    .addOption(new Option('--sent', 'what this worktree sent and what became of it').conflicts('everywhere'))
    .action(async (options) => (await import('./list.ts')).runList(workplaceOf(options), options));
  addInboxVerb(program, 'show', 'print one handoff whole')
    .argument('<name>', 'file name, its beginning, topic, title or path')
    .action(async (name, options) =>
      (await import('./list.ts')).runShow(workplaceOf(options), name, options),
    );
  addInboxVerb(program, 'search', 'find lines in the handoffs of this worktree')
    .argument('<words...>', 'a line must hold all of them')
    .action(async (words, options) =>
      (await import('./list.ts')).runSearch(workplaceOf(options), words, options),
    );
  addInboxVerb(program, 'forward', 'send a handoff on to another worktree')
    .argument('<name>', 'file name, its beginning, topic, title or path')
    .requiredOption('--to <worktree>', 'recipient: a path or the name of a sibling worktree')
    .action(async (name, options) =>
      (await import('./redeliver.ts')).runForward(workplaceOf(options), name, options),
    );
  addInboxVerb(program, 'verify', 'run the verification commands of a handoff, after a yes')
    .argument('[name]', 'one handoff; the last one that was read if left out')
    .option('--record <path>', "run a draft's commands and record in it what they give")
    .option('--yes', 'run them without asking')
    .action(async (name, options) =>
      (await import('./verify.ts')).runVerify(workplaceOf(options), name, options),
    );
  addInboxVerb(program, 'status', 'this worktree in one screen')
    .option('--short', 'one word for a status line')
    .action(async (options) => (await import('./status.ts')).runStatus(workplaceOf(options), options));
  addInboxVerb(program, 'prune', 'delete read handoffs of a certain age, after showing them')
    .requiredOption('--older <age>', 'age such as 90d, 12h, 2w')
    .option('--dry-run', 'show them only')
    .action(async (options) => (await import('./list.ts')).runPrune(workplaceOf(options), options));
}
