import { join } from 'node:path';

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

/** The directory all inboxes live in: `AGENT_HANDOFF_ROOT`, else `~/.agent-handoffs` (spec/storage.md, "Root"). */
export function rootOf(ctx: Pick<Context, 'home' | 'env'>): string {
  return ctx.env.AGENT_HANDOFF_ROOT || join(ctx.home, '.agent-handoffs');
}
