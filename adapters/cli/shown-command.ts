import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { findCommand } from '../../install/command/command-link.ts';
import { bundlePath, ownCommand, shipped } from '../client/installation.ts';
import { currentClient, isAgentSession } from '../clients.ts';
import { processContext } from '../context.ts';

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

/** A command of ours where a text of ours names one: at its beginning, behind a mark, or behind a word that leads to it. */
const writtenCommand = /(^|[:,;(`] ?|\n *|\b(?:or|then|run) )handoff (?=[a-z]+(?:[\s`,;.)]|$)|--|<)/g;

/** Returns a text of ours with its commands as they can be run here. What is quoted in it is a value, and stays. */
export function nameCommands(ctx: Context, text: string): string {
  if (!text.includes('handoff ')) return text;
  const command = shownCommand(ctx);
  const parts = text.split(/('(?:[^'\n]|'\\'')*')/);
  return parts
    .map((part, index) => {
      return index % 2 === 1 ? part : part.replace(writtenCommand, (_, before) => `${before}${command} `);
    })
    .join('');
}

/** The same for whoever knows no context: an error is printed where nothing else is left. */
export const nameHere = (text: string): string => nameCommands(processContext(), text);
