import type { Command } from 'commander';
import { addInboxVerb, runInWorkplace } from '../verb.ts';

/** rescue. */
export function addRescueVerb(program: Command): void {
  addInboxVerb(program, 'rescue', 'draft a handoff from the transcript of a session that ended without one')
    .argument('<file>', 'a transcript, as the client wrote it')
    .option('--budget <tokens>', 'most tokens of the draft (default: 3000)')
    .option('--out <file>', 'write the draft there')
    .action(runInWorkplace(async () => (await import('./rescue.ts')).runRescue));
}
