import type { Command } from 'commander';

/** What every command function gets: its own options, with `json` always there. */
export type Options<T = object> = T & { json?: boolean; in?: string };

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
