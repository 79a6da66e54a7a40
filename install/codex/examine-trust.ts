import type { Context } from '../../core/context.ts';
import { type Commands, type Finding, makeFinding } from '../doctor/finding.ts';
import type { JsonDocument } from '../json/document.ts';
import { cloneOfLauncher } from '../launcher.ts';
import { listHooks } from './app-server.ts';
import { readConfig, trustHash, trustKey, trustOf } from './config.ts';
import { ownHandlers } from './hooks.ts';
import { codex, hooksPath, pathForms } from './location.ts';

const client = codex;

/** `trusted`, or what Codex calls it; null when nobody can tell. */
export interface Trust {
  status: string | null;
}

/** What config.toml shows: the hash is that of the entry as it stands now. */
export function readTrust(ctx: Context, document: JsonDocument): Trust {
  const config = readConfig(ctx);
  const [own] = ownHandlers(document);
  if (config.tables === null || own === undefined) return { status: null };
  const keys = pathForms(hooksPath(ctx)).map((path) => trustKey(path, own.group, own.index));
  const noted = trustOf(config, keys);
  if (noted?.disabled) return { status: 'disabled' };
  if (noted === null) return { status: 'untrusted' };
  const handlers: unknown = own.value.hooks;
  const handler: unknown = Array.isArray(handlers) ? handlers[own.index] : undefined;
  const { timeout, ...rest } = handler as { timeout?: unknown };
  const plain = Object.keys(rest).sort().join() === 'command,type' && own.value.matcher === undefined;
  const expected = plain && typeof timeout === 'number' ? trustHash({ command: own.command, timeout }) : null;
  return { status: noted.hash === expected ? 'trusted' : 'modified' };
}

/** What Codex itself says of our hook, that of the plugin if there is no other. */
export async function askTrust(ctx: Context, program: string, plugin: string | null): Promise<Trust> {
  try {
    const hooks = await listHooks(ctx, program, { brief: plugin === null, timeout: 5000 });
    const files = pathForms(hooksPath(ctx));
    const own = hooks.find(({ sourcePath, command, pluginId }) =>
      plugin === null
        ? files.includes(sourcePath) && cloneOfLauncher(command ?? '', [codex]) !== null
        : pluginId === plugin,
    );
    return { status: own?.trustStatus === 'managed' ? 'trusted' : (own?.trustStatus ?? null) };
  } catch {
    return { status: null };
  }
}

/** `second`: the block in AGENTS.md and the rule are in place, so that a session still gets what waits. */
export function describeTrust(
  where: string,
  { status }: Trust,
  { second, plugin, commands }: { second: boolean; plugin: boolean; commands: Commands },
): Finding[] {
  if (status === 'trusted') return [];
  const named = status === null || status === 'untrusted' ? '' : ` (${status})`;
  const what =
    status === 'disabled'
      ? 'our hook is switched off in Codex.'
      : status === null
        ? 'whether Codex trusts our hook it does not say.'
        : `Codex does not trust our hook${named}.`;
  // A plugin's hook is trusted by its own hash, which only the review in the client writes.
  const fix = plugin ? 'codex' : `${commands.install(client)} --trust-codex-hook`;
  const alone = {
    why: 'Codex skips it, and the way without it is not open either.',
    severity: 'error' as const,
  };
  return [makeFinding('hook-untrusted', { where, what, fix, client, ...(second ? {} : alone) })];
}
