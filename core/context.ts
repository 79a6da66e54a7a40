import { isAbsolute, join } from 'node:path';
import { HandoffError } from './errors.ts';

/** Who is running: used in claims and delivery records, to tell a crashed owner from a living one. */
export interface Self {
  pid: number;
  /** When this process started, milliseconds since the epoch. */
  startedAt: number;
  host: string;
  /** Changes with every boot of the machine; empty where the system does not tell. */
  boot: string;
}

/** Everything the core may know of the outside; entry points make it, tests fake it. */
export interface Context {
  cwd: string;
  home: string;
  env: Readonly<Record<string, string | undefined>>;
  now: () => Date;
  self: Self;
}

/** The home of a user who has none: nothing is there, and nobody can make anything there. */
export const noHome = '/dev/null/home';

/** Returns the directory of all inboxes (spec/storage.md, "Root"). Throws `root-relative` for a relative one. */
export function rootOf(ctx: Pick<Context, 'home' | 'env'>): string {
  const chosen = ctx.env.AGENT_HANDOFF_ROOT;
  if (!chosen) return join(ctx.home, '.agent-handoffs');
  if (isAbsolute(chosen)) return chosen;
  throw new HandoffError('root-relative', {
    message: 'AGENT_HANDOFF_ROOT is a relative path; expected an absolute one. Nothing was read or written.',
    hint: 'unset AGENT_HANDOFF_ROOT, or: export AGENT_HANDOFF_ROOT="$HOME/.agent-handoffs"',
  });
}
