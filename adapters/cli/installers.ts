import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { hookCommand } from '../../install/claude-code/commands.ts';
import { detectClaude } from '../../install/claude-code/location.ts';
import { unwireClaude, wireClaude } from '../../install/claude-code/wiring.ts';
import type { HostUnwiring, HostWiring } from '../../install/wiring.ts';
import { clonePath, renderSkills } from './clone.ts';

/** What the verbs `install` and `uninstall` need of a client. */
export interface Installer {
  client: string;
  title: string;
  isPresent(ctx: Context): boolean;
  wire(ctx: Context, options: { replacePredecessor: boolean }): HostWiring;
  unwire(ctx: Context): HostUnwiring;
  /** The hook as the client will run it, and a payload such as it sends at a start. */
  hook(): { command: string; payload: object };
}

const claude: Installer = {
  client: 'claude-code',
  title: 'Claude Code',
  isPresent(ctx) {
    const { directory, program } = detectClaude(ctx);
    return directory !== null || program !== null;
  },
  wire: (ctx, options) =>
    wireClaude(ctx, { clone: clonePath, skills: renderSkills(ctx, 'claude'), ...options }),
  unwire: (ctx) => unwireClaude(ctx, renderSkills(ctx, 'claude')),
  hook: () => ({
    command: hookCommand('session-start', clonePath),
    payload: {
      session_id: 'round-trip',
      transcript_path: null,
      hook_event_name: 'SessionStart',
      source: 'startup',
    },
  }),
};

export const installers: readonly Installer[] = [claude];

/** The clients to work on: those named, else those found, else Claude Code. Throws `bad-usage` for an unknown one. */
export function chooseInstallers(
  ctx: Context,
  named: readonly string[] | undefined,
): { chosen: Installer[]; guessed: boolean } {
  const known = installers.map((installer) => installer.client);
  const unknown = named?.find((client) => !known.includes(client));
  if (unknown !== undefined) {
    throw new HandoffError('bad-usage', {
      message: `--client ${JSON.stringify(unknown)}: expected ${known.join(' or ')}`,
      hint: 'handoff install --help',
    });
  }
  if (named && named.length > 0) {
    return { chosen: installers.filter((installer) => named.includes(installer.client)), guessed: false };
  }
  const present = installers.filter((installer) => installer.isPresent(ctx));
  return present.length > 0 ? { chosen: present, guessed: false } : { chosen: [claude], guessed: true };
}
