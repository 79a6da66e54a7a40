import type { Command } from 'commander';
import { addInboxVerb, runInWorkplace } from '../verb.ts';

/** outcome, stats. */
export function addOutcomeVerbs(program: Command): void {
  addInboxVerb(program, 'outcome', 'what became of a handoff in the session that received it')
    .argument(
      '[name...]',
      'file name, the beginning of it, title, topic, or path; the last delivered one if left out',
    )
    .action(runInWorkplace(async () => (await import('./outcome.ts')).runOutcome));
}
