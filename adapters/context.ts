import { hostname, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import { type Context, noHome } from '../core/context.ts';
import { HandoffError } from '../core/errors.ts';
import { readProcFile } from '../core/files/process.ts';

/**
 * A relative HOME would be another place in every directory: then the system's own word counts. A user whom the system
 * does not know, as in many containers, needs a root of their own. Throws `home-unknown` without one.
 */
function homeDirectory(): string {
  const { HOME: home = '', AGENT_HANDOFF_ROOT: root } = process.env;
  if (isAbsolute(home)) return home;
  try {
    return userInfo().homedir;
  } catch (cause) {
    if (root) return noHome;
    throw new HandoffError('home-unknown', {
      message: `HOME is no absolute path, and the system knows no home of user ${process.getuid?.() ?? ''}; expected one of them, or AGENT_HANDOFF_ROOT. Nothing was read or written.`,
      hint: 'export HOME=/your/home, or: export AGENT_HANDOFF_ROOT=/a/directory/of/yours',
      cause,
    });
  }
}

/** The real outside, as entry points see it. */
export function processContext(cwd: string = process.cwd()): Context {
  return {
    cwd,
    home: homeDirectory(),
    env: process.env,
    now: () => new Date(),
    self: {
      pid: process.pid,
      startedAt: Date.now() - process.uptime() * 1000,
      host: hostname(),
      boot: readProcFile('sys/kernel/random/boot_id')?.trim() ?? '',
    },
  };
}
