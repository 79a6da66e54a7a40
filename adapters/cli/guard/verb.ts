import type { Command } from 'commander';
import { addInboxVerb, runInWorkplace } from '../verb.ts';

/** The verb of held don'ts. */
export function addGuardVerb(program: Command): void {
  addInboxVerb(
    program,
    'guard',
    'the don’ts of handoffs that are held: list them, lift one, switch them off here',
  )
    .argument('[action]', 'list, on, off or lift', 'list')
    .argument('[id]', 'with lift: the guard')
    .option('--session <id>', 'of this session instead of the one that the environment names')
    .action(runInWorkplace(async () => (await import('./guard.ts')).runGuard));
}
