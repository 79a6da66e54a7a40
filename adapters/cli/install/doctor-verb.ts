import type { Command } from 'commander';
import { addInboxVerb } from '../verb.ts';

/** doctor. */
export function addDoctorVerb(program: Command): void {
  addInboxVerb(program, 'doctor', 'why a handoff did not show up, with the command that mends each cause')
    .option('--live', 'prove delivery through the real clients, with a model server of our own')
    .option('--fix [code...]', 'run the safe mends; with codes, those and no others')
    .option('--days <days>', 'a handoff that waits for longer is worth a word', '7')
    .action(async (options) => (await import('./doctor.ts')).runDoctor(options));
}
