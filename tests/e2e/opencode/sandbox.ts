import { it as base } from 'vitest';
import { startChatApi } from '../fake/chat-api.ts';
import { makeHome, makeRepo, removeTree } from '../isolation.ts';
import { installProduct } from '../product/command.ts';
import { configureOpenCode, runOpenCode } from './client.ts';

async function makeSandbox() {
  const home = await makeHome();
  const cwd = await makeRepo(home);
  const api = await startChatApi();
  await configureOpenCode(home, api.url);
  await installProduct(home, cwd, 'opencode');
  return {
    home,
    cwd,
    api,
    /** `opencode run`, to its end. */
    run: (...args: string[]) => runOpenCode({ home, cwd }, ...args),
    async remove() {
      await api.close();
      await removeTree(home);
      await removeTree(cwd);
    },
  };
}

/** `it` with a HOME in which install has wired OpenCode. */
export const it = base.extend<{ opencode: Awaited<ReturnType<typeof makeSandbox>> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that it needs off the pattern.
  opencode: async ({}, use) => {
    const sandbox = await makeSandbox();
    await use(sandbox);
    await sandbox.remove();
  },
});
