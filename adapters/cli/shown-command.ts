import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { findCommand } from '../../install/command/command-link.ts';
import { bundlePath, ownCommand, shipped } from '../client/installation.ts';
import { currentClient, isAgentSession } from '../clients.ts';

/** The programs that a command of our name may run, to be this one. */
export const ownPrograms = (): string[] => [bundlePath, join(shipped, 'handoff.cjs')];

/**
 * How a person runs this program: by its name where their PATH leads to it, else by its path. An agent always by its
 * path, which its rules allow.
 */
export function shownCommand(ctx: Context): string {
  if (isAgentSession(ctx)) return sessionCommand(ctx);
  return findCommand(ctx, ownPrograms()) === null ? ownCommand() : 'handoff';
}

/** How the session that this command runs in runs this program, with the bundle by the path that is given. */
export function sessionCommand(ctx: Context, bundle?: string): string {
  return currentClient(ctx)?.ownCommand?.() ?? ownCommand(bundle);
}
