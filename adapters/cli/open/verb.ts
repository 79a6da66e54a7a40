import type { Command } from 'commander';
import { addInboxVerb, runInWorkplace } from '../verb.ts';

/** open. */
export function addOpenVerb(program: Command): void {
  addInboxVerb(program, 'open', 'all worktrees, handoffs, threads and chains as one page in the browser')
    .option('--out <file>', 'write the page there; it holds all of it and can be kept or shown')
    .option('--no-open', 'only write it')
    .action(runInWorkplace(async () => (await import('./open.ts')).runOpen));
}
