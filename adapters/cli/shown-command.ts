import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { findCommand } from '../../install/command/command-link.ts';
import { bundlePath, ownCommand, shipped } from '../client/installation.ts';
import { isAgentSession } from '../clients.ts';

/** The programs that a command of our name may run, to be this one. */
export const ownPrograms = (): string[] => [bundlePath, join(shipped, 'handoff.cjs')];

/**
 * How a person runs this program: by its name where their PATH leads to it, else by its path. An agent always by its
 * path, which its rules allow.
 */
export function shownCommand(ctx: Context): string {
  const isNamed = !isAgentSession(ctx) && findCommand(ctx, ownPrograms()) !== null;
  return isNamed ? 'handoff' : ownCommand();
}
