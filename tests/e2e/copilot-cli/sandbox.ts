import { it as base } from 'vitest';
import { startChatApi } from '../fake/chat-api.ts';
import { makeHome, makeRepo, removeTree } from '../isolation.ts';
import { installProduct } from '../product/command.ts';
import { runCopilot } from './client.ts';

async function makeSandbox() {
  const home = await makeHome();
  const cwd = await makeRepo(home);
  const api = await startChatApi();
  await installProduct(home, cwd, 'copilot-cli');
  const options = { home, cwd, apiUrl: api.url };
  return {
    ...options,
    api,
    run: (prompt: string, ...args: string[]) => runCopilot(options, prompt, ...args),
    async remove() {
      await api.close();
      await removeTree(home);
      await removeTree(cwd);
    },
  };
}

/** `it` with a HOME in which install has wired Copilot CLI. */
export const it = base.extend<{ copilot: Awaited<ReturnType<typeof makeSandbox>> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that it needs off the pattern.
  copilot: async ({}, use) => {
    const sandbox = await makeSandbox();
    await use(sandbox);
    await sandbox.remove();
  },
});
