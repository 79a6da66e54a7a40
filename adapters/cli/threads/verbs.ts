import type { Command } from 'commander';
import { addInboxVerb, addVerbGroup, excluding, run, ValuedOption } from '../verb.ts';

const audienceValues = async () => (await import('../packs/pack-for.ts')).knownAudiences();
const resultValues = async () =>
  (await import('../../../core/threads/format/round-file.ts')).roundStatuses.result;

const slug = 'name of the thread, with or without its date, or a beginning of it';

function addFilingOptions(verb: Command, kind: string): Command {
  return verb
    .option('--file <path>', `the ${kind} itself, - for standard input; without it a scaffold is written`)
    .option('--from <agent>', 'who writes')
    .option('--commit', 'commit exactly that one file');
}

function addPromptOptions(verb: Command): Command {
  return addFilingOptions(verb, 'prompt')
    .option('--to <agent>', 'who is to carry it out')
    .option('--tracks <ref>', 'the issue it belongs to, as in owner/repo#12')
    .option('--wait-phrase <phrase>', 'what a person must say before the gated phase runs');
}

/** open, next, result, close: what writes. */
function addWritingVerbs(thread: Command): void {
  const open = addInboxVerb(thread, 'open', 'open a thread: date its name, write round 01')
    .argument('<slug>', 'name of the new thread; one that begins with a date is taken as it is')
    .argument('<description>', 'one line that says what it is about')
    .addOption(
      new ValuedOption(
        '--for <audience>',
        'pack the prompt for dev, planning, architect … within their budget',
        audienceValues,
      ),
    );
  addPromptOptions(open).action(run(async () => (await import('./write-rounds.ts')).runThreadOpen));
  const next = addInboxVerb(thread, 'next', 'write the next prompt of an answered thread')
    .argument('<slug>', slug)
    .argument('[description]', 'one line that says what this round is about')
    .option('--supersede', 'although the last round is not answered; the new prompt says so');
  addPromptOptions(next).action(run(async () => (await import('./write-rounds.ts')).runThreadNext));
  const result = addInboxVerb(thread, 'result', 'answer the highest prompt: scaffold or file the result')
    .argument('<slug>', slug)
    .addOption(new ValuedOption('--status <status>', 'complete, partial or blocked', resultValues))
    .option('--opened <phrase...>', 'wait phrases that a person has said in this session');
  addFilingOptions(result, 'result').action(
    run(async () => (await import('./write-rounds.ts')).runThreadResult),
  );
  addInboxVerb(thread, 'close', 'move a thread to the archive, in any state')
    .argument('<slug>', slug)
    .option('--commit', 'commit exactly that move')
    .action(run(async () => (await import('./write-rounds.ts')).runThreadClose));
}

/** gate, list, show, check, log: what a person does, and what only reads. */
function addOtherVerbs(thread: Command): void {
  addInboxVerb(thread, 'gate', 'the gates of a thread; --open and --forget are for a person in a terminal')
    .argument('<slug>', slug)
    .addOption(excluding('--open', 'open them: asks for each wait phrase', 'close'))
    .option('--close', 'close them again, for every session')
    .addOption(
      excluding('--forget', 'drop those of a thread that is gone, or was closed elsewhere', 'open', 'close'),
    )
    .option('--session <id>', 'open them for that session only')
    .action(run(async () => (await import('./gate.ts')).runThreadGate));
  addInboxVerb(thread, 'list', 'the threads of this repository and who has to act')
    .option('--all', 'closed ones too')
    .option('--tracks <ref>', 'only those of one issue, as in owner/repo#12')
    .action(run(async () => (await import('./list-threads.ts')).runThreadList));
  addInboxVerb(thread, 'show', 'one thread: its rounds, every gate with its phrase, the latest round whole')
    .argument('<slug>', slug)
    .action(run(async () => (await import('./read-threads.ts')).runThreadShow));
  addInboxVerb(thread, 'check', 'prove that no round was rewritten, and say what else is wrong')
    .argument('[slug]', slug)
    .option('--stale-days <days>', 'a thread without movement for so many days is stale', '14')
    .action(run(async () => (await import('./check-threads.ts')).runThreadCheck));
  addInboxVerb(thread, 'log', 'what opened, was answered and closed, as Markdown')
    .option('--since <when>', 'a day, an instant or an age, as in 2026-05-01 or 7d')
    .action(run(async () => (await import('./read-threads.ts')).runThreadLog));
}

/** handoff thread open, next, result, close, gate, list, show, check, log. */
export function addThreadVerbs(program: Command): void {
  const about = 'work that goes to another agent and comes back, round by round, as files in this repository';
  const verbs = 'open, next, result, close, gate, list, show, check or log';
  const thread = addVerbGroup(program, 'thread', about, verbs);
  addWritingVerbs(thread);
  addOtherVerbs(thread);
}
