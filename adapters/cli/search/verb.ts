import type { Command } from 'commander';
import { addInboxVerb, runInWorkplace, ValuedOption } from '../verb.ts';

const clientValues = async () => (await import('../../clients.ts')).clients.map(({ client }) => client);

/** search. */
export function addSearchVerb(program: Command): void {
  addInboxVerb(program, 'search', 'find lines in handoffs, threads, chains and what was said in sessions')
    .argument('<words...>', 'a line, or a message of a session, must hold all of them; quote a phrase')
    .option('--sessions', 'look through the transcripts of the sessions here, too')
    .option('--everywhere', 'beyond this worktree')
    .option('--since <when>', 'an age such as 7d, 12h, 2w, or a date such as 2026-03-31')
    .addOption(new ValuedOption('--client <client>', 'of one client alone', clientValues))
    .option('--limit <count>', 'most hits of documents, and of sessions (default: 50)')
    .action(runInWorkplace(async () => (await import('./search.ts')).runSearch));
}
