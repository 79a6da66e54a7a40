import { type Command, Option } from 'commander';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import type { SessionRef } from '../../core/handoff/delivery/record.ts';
import { type InboxPaths, inboxPaths } from '../../core/handoff/inbox/paths.ts';
import type { Audience } from '../../core/handoff/surface/view.ts';
import { type Identity, identify } from '../../core/worktree/identity.ts';
import { processContext } from '../context.ts';
import { launchDirectory, sessionPlace } from '../session-place.ts';
import { writeOut } from './print.ts';

/** What every command function gets: its own options, with `json` always there. */
export type Options<T = object> = T & { json?: boolean; in?: string };

/** Where a verb works: `--in`, else the current directory. */
export interface Workplace {
  ctx: Context;
  identity: Identity;
  /** The inbox of that worktree. */
  paths: InboxPaths;
  /** Through which a client asks; absent on the command line. */
  connection?: Connection;
}

/** A client that calls verbs through our server. */
export interface Connection {
  /** Who receives where the environment names no session. */
  session: SessionRef;
  audience: Omit<Audience, 'directory'>;
}

/** Finds out where a verb works. Throws `unknown-worktree` for a directory that is not there. */
function workplaceOf(options: Options): Workplace {
  const ctx = processContext(launchDirectory(options.in));
  const identity = identify(ctx.cwd);
  return { ctx, identity, paths: inboxPaths(ctx, identity) };
}

/** Returns the action of a verb. Its function is loaded when it runs, so that no other verb pays for it. */
export function run<Args extends unknown[]>(load: () => Promise<(...args: Args) => Promise<void>>) {
  return async (...args: Args): Promise<void> => (await load())(...args);
}

/** The same for a function that gets the workplace first. Commander gives arguments, options and the command. */
export function runInWorkplace<Args extends unknown[]>(
  load: () => Promise<(workplace: Workplace, ...args: Args) => Promise<void>>,
) {
  return run(async () => {
    const verb = await load();
    return (...args: Args) => verb(workplaceOf(args.at(-2) as Options), ...args);
  });
}

/** A verb of the program; every one has `--json`. */
export function addVerb(program: Command, usage: string, description: string): Command {
  return program.command(usage).description(description).option('--json', 'print one JSON document');
}

/** A word with verbs of its own; alone it prints which. */
export function addVerbGroup(program: Command, name: string, description: string, verbs: string): Command {
  const group = program.command(name).usage('<verb>').description(description).argument('[verb]', verbs);
  return group
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (verb: string | undefined) => {
      if (verb === undefined) return void (await writeOut(group.helpInformation()));
      throw new HandoffError('bad-usage', {
        message: `handoff ${name} has no verb ${JSON.stringify(verb)}`,
        hint: `handoff ${name} --help`,
      });
    });
}

/** A verb that works on the worktree it runs in; `--in` names the directory that a session was launched in. */
export function addInboxVerb(program: Command, usage: string, description: string): Command {
  const about = `work in this directory instead of the current one; ${sessionPlace}: where the session was launched`;
  return addVerb(program, usage, description).option('--in <directory>', about);
}

/** An option that takes one of a few values, which completion offers; what else is given the verb refuses in its own words. */
export class ValuedOption extends Option {
  readonly loadValues: () => Promise<readonly string[]>;

  constructor(flags: string, description: string, loadValues: () => Promise<readonly string[]>) {
    super(flags, description);
    this.loadValues = loadValues;
  }
}

/** An option that cannot be given together with others. */
export function excluding(flags: string, description: string, ...others: string[]): Option {
  return new Option(flags, description).conflicts(others);
}
