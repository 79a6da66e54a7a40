import type { Command } from 'commander';
import type { Context } from '../../core/context.ts';
import { type InboxPaths, inboxPaths } from '../../core/handoff/inbox/paths.ts';
import { type Identity, identify } from '../../core/worktree/identity.ts';
import { launchDirectory, processContext } from '../context.ts';

/** What every command function gets: its own options, with `json` always there. */
export type Options<T = object> = T & { json?: boolean; in?: string };

/** Where a verb works: `--in`, else the current directory. */
export interface Workplace {
  ctx: Context;
  identity: Identity;
  /** The inbox of that worktree. */
  paths: InboxPaths;
}

/** Finds out where a verb works. Throws `unknown-worktree` for a directory that is not there. */
export function workplaceOf(options: Options): Workplace {
  const ctx = processContext(launchDirectory(options.in));
  const identity = identify(ctx.cwd);
  return { ctx, identity, paths: inboxPaths(ctx, identity) };
}

/** A verb of the program; every one has `--json`. */
export function addVerb(program: Command, usage: string, description: string): Command {
  return program.command(usage).description(description).option('--json', 'print one JSON document');
}

/** A verb that works on the worktree it runs in; `--in` names the directory that a session was launched in. */
export function addInboxVerb(program: Command, usage: string, description: string): Command {
  return addVerb(program, usage, description).option(
    '--in <directory>',
    'work in this directory instead of the current one',
  );
}
