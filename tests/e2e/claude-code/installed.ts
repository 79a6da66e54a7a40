import { installProduct, type Published, publish } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { publishPlugin } from '../product/marketplace.ts';
import type { ClaudeSandbox } from './sandbox.ts';
import { it as bare } from './sandbox.ts';

/** `it` whose user has run `install`. */
export const it = bare.extend('installed', async ({ claude }) => {
  await installProduct(claude.home, claude.cwd);
  return claude;
});

/** Installs the plugin from a git marketplace, beside whatever is installed already. */
export async function installPlugin(claude: ClaudeSandbox): Promise<void> {
  // A plugin with a lock file gets an `npm ci` (measured); ours must work where the registry cannot be reached.
  await claude.file('.npmrc', 'registry=http://127.0.0.1:9/\nfetch-retries=0\n');
  const plugin = await publishPlugin(claude.home);
  try {
    await claude.command('plugin', 'marketplace', 'add', plugin.url);
    await claude.command('plugin', 'install', 'agent-handoff@agent-handoff');
  } finally {
    await plugin.remove();
  }
}

/** A handoff that waits for the sandbox's repository, or for another one. */
export function leaveHandoff(claude: ClaudeSandbox, name: string, cwd = claude.cwd): Promise<Published> {
  return publish(claude.home, cwd, draftOf(name));
}
