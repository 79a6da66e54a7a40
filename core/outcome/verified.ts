import type { RunOutcome, Session } from '../sessions/session.ts';
import { WantedCommand } from './matching/same-command.ts';

/** A command for verification, and how it ended when the session ran it first. */
export interface Verified {
  command: string;
  outcome: RunOutcome | 'not-run';
}

/** Returns what became of each command for verification. */
export function findVerified(commands: readonly string[], session: Session): Verified[] {
  return [...new Set(commands)].map((command) => {
    const wanted = new WantedCommand(command);
    const run = session.commands.find((one) => wanted.isRunBy(one.command));
    return { command, outcome: run?.outcome ?? 'not-run' };
  });
}
