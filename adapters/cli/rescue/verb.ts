import type { Command } from 'commander';
import { addInboxVerb, excluding, runInWorkplace } from '../verb.ts';

const others = ['out', 'publish', 'dismiss', 'budget', 'everywhere'];

/** rescue. */
export function addRescueVerb(program: Command): void {
  addInboxVerb(program, 'rescue', 'draft a handoff from the transcript of a session that ended without one')
    .argument('[session]', 'its id, the beginning of it, or the file of its transcript; left out: lists them')
    .option('--budget <tokens>', 'most tokens of the draft (default: 3000)')
    .option('--out <file>', 'write the draft there: a new file, or an earlier draft')
    .addOption(excluding('--publish', 'file the draft in an inbox', 'out'))
    .option('--to <worktree>', 'with --publish, who gets it; this worktree if left out')
    .option('--topic <topic>', 'with --publish, a short label')
    .addOption(excluding('--dismiss', 'have no start bring it', 'out', 'publish'))
    .option('--everywhere', 'list those of every worktree')
    .addOption(
      excluding(
        '--ask-model',
        'print what the model of that session is asked for, if a draft of it is worth it',
        ...others,
      ),
    )
    .addOption(
      excluding(
        '--from-model <file>',
        'keep its answer as the draft of that session; - is standard input',
        ...others,
      ),
    )
    .action(runInWorkplace(async () => (await import('./rescue.ts')).runRescue));
}
