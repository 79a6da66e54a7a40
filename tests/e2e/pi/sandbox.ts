import { it as base } from 'vitest';
import { startChatApi } from '../fake/chat-api.ts';
import { makeHome, makeRepo, removeTree } from '../isolation.ts';
import { installProduct } from '../product/command.ts';
import { configurePi, runPi } from './client.ts';

async function makeSandbox() {
  const home = await makeHome();
  const cwd = await makeRepo(home);
  const api = await startChatApi();
  await configurePi(home, api.url);
  await installProduct(home, cwd, 'pi');
  return {
    home,
    cwd,
    api,
    run: (prompt: string, ...args: string[]) => runPi({ home, cwd }, prompt, ...args),
    async remove() {
      await api.close();
      await removeTree(home);
      await removeTree(cwd);
    },
  };
}

/** `it` with a HOME in which install has wired Pi. */
export const it = base.extend<{ pi: Awaited<ReturnType<typeof makeSandbox>> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that it needs off the pattern.
  pi: async ({}, use) => {
    const sandbox = await makeSandbox();
    await use(sandbox);
    await sandbox.remove();
  },
});
