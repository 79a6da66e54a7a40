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
