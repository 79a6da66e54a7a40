import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import type { HostUnwiring, HostWiring } from '../../../install/client-wiring.ts';
import type { InstallOutcome } from '../../../install/install.ts';
import { isPluginCopy } from '../../../install/upgrade/plugin-copy.ts';
import { hookCommand } from '../../claude-code/install/commands.ts';
import { claudeDirectory, detectClaude } from '../../claude-code/install/location.ts';
import { unwireClaude, wireClaude } from '../../claude-code/install/wiring.ts';
import { codexHookCommand } from '../../codex/install/hooks.ts';
import { codexDirectory, detectCodex } from '../../codex/install/location.ts';
import { requireCodex, trustCodexHook } from '../../codex/install/trust.ts';
import { unwireCodex, wireCodex } from '../../codex/install/wiring.ts';
import { ownCommand } from '../../context.ts';
import { bundlePath, clonePath, renderSkills } from './clone.ts';

export interface WireOptions {
  replacePredecessor: boolean;
  /** Whether this run also writes the trust that the client asks the user for. */
  trustHook: boolean;
  /** Whether the gates of threads are to be held; left out, as they are held now. */
  threadGates: boolean | undefined;
  /** Whether subagents get their role and chain by hooks; undefined leaves it as it is. */
  chainHooks: boolean | undefined;
}

/** What the verbs `install` and `uninstall` need of a client. */
export interface Installer {
  client: string;
  title: string;
  /** What a user says in it to write a handoff. */
  invoke: string;
  isPresent(ctx: Context): boolean;
  /** Why it counts as absent, for people. */
  absence(ctx: Context): string;
  wire(ctx: Context, options: WireOptions): HostWiring;
  unwire(ctx: Context): HostUnwiring;
  /** The hook as the client will run it, and a payload such as it sends at a start. */
  hook(): { command: string; payload: object };
  /** How its user upgrades when the clone is a copy that it made of a plugin; null when the clone is none. */
  pluginUpgrade(ctx: Context): string | null;
  trust?: TrustStep;
}

/** Where a client runs no hook before the user trusts it: writing that trust, at the user's explicit wish. */
interface TrustStep {
  /** Throws when it cannot be done, before anything is written. */
  check(ctx: Context): void;
  write(ctx: Context): Promise<InstallOutcome>;
  /** What a dry run says instead. */
  planned: string;
}

const claude: Installer = {
  client: 'claude-code',
  title: 'Claude Code',
  invoke: '/handoff',
  isPresent(ctx) {
    const { directory, program } = detectClaude(ctx);
    return directory !== null || program !== null;
  },
  absence: (ctx) => `no ${claudeDirectory(ctx)}, no program claude on the PATH`,
  wire: (ctx, { replacePredecessor, threadGates, chainHooks }) =>
    wireClaude(ctx, {
      clone: clonePath,
      skills: renderSkills(ctx, 'claude'),
      replacePredecessor,
      threadGates,
      chain: { wish: chainHooks, command: ownCommand(bundlePath) },
    }),
  unwire: (ctx) => unwireClaude(ctx, { clone: clonePath, skills: renderSkills(ctx, 'claude') }),
  pluginUpgrade: (ctx) =>
    isPluginCopy(claudeDirectory(ctx), clonePath)
      ? 'claude plugin marketplace update agent-handoff && claude plugin update agent-handoff@agent-handoff'
      : null,
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

const codex: Installer = {
  client: 'codex',
  title: 'Codex',
  invoke: '$handoff',
  isPresent(ctx) {
    const { directory, program } = detectCodex(ctx);
    return directory !== null || program !== null;
  },
  absence: (ctx) => `no ${codexDirectory(ctx)}, no program codex on the PATH`,
  wire: (ctx, { trustHook, threadGates, chainHooks }) => {
    const skills = renderSkills(ctx, 'codex');
    const options = { clone: clonePath, node: process.execPath, skills, trustHook, threadGates, chainHooks };
    return wireCodex(ctx, options);
  },
  unwire: (ctx) => unwireCodex(ctx, { clone: clonePath, skills: renderSkills(ctx, 'codex') }),
  pluginUpgrade: (ctx) =>
    isPluginCopy(codexDirectory(ctx), clonePath)
      ? 'codex plugin marketplace upgrade && codex plugin add agent-handoff@agent-handoff'
      : null,
  hook: () => ({
    command: codexHookCommand(clonePath),
    payload: {
      session_id: 'round-trip',
      transcript_path: null,
      hook_event_name: 'SessionStart',
      source: 'startup',
      model: 'round-trip',
      permission_mode: 'default',
    },
  }),
  trust: {
    check: requireCodex,
    write: (ctx) => trustCodexHook(ctx, { clone: clonePath, node: process.execPath }),
    planned: 'The trust of the Codex hook would be written to config.toml, with the hash that codex says.',
  },
};

export const installers: readonly Installer[] = [claude, codex];

export interface Choice {
  chosen: Installer[];
  /** True when no client was found and one was taken all the same. */
  guessed: boolean;
  /** Known clients that were not found; none when the user named some. */
  absent: Installer[];
}

/** The clients to work on: those named, else those found, else Claude Code. Throws `bad-usage` for an unknown one. */
export function chooseInstallers(ctx: Context, named: readonly string[] | undefined): Choice {
  const known = installers.map((installer) => installer.client);
  const unknown = named?.find((client) => !known.includes(client));
  if (unknown !== undefined) {
    throw new HandoffError('bad-usage', {
      message: `--client ${JSON.stringify(unknown)}: expected ${known.join(' or ')}`,
      hint: 'handoff install --help',
    });
  }
  if (named && named.length > 0) {
    const chosen = installers.filter((installer) => named.includes(installer.client));
    return { chosen, guessed: false, absent: [] };
  }
  const present = installers.filter((installer) => installer.isPresent(ctx));
  const chosen = present.length > 0 ? present : [claude];
  const absent = installers.filter((installer) => !chosen.includes(installer));
  return { chosen, guessed: present.length === 0, absent };
}
