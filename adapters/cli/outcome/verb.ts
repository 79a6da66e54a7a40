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
  addInboxVerb(program, 'stats', 'what became of all delivered handoffs: medians and counts')
    .option('--since <when>', 'delivered since: an age such as 7d, 12h, 2w, or a date such as 2026-03-31')
    .action(runInWorkplace(async () => (await import('./stats.ts')).runStats));
}
