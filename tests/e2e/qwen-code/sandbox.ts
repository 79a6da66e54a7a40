import { it as base } from 'vitest';
import { startChatApi } from '../fake/chat-api.ts';
import { makeHome, makeRepo, removeTree } from '../isolation.ts';
import { installProduct } from '../product/command.ts';
import { configureQwen, QwenTui, runQwen } from './client.ts';

async function makeSandbox() {
  const home = await makeHome();
  const cwd = await makeRepo(home);
  const api = await startChatApi();
  const place = { home, cwd, apiUrl: api.url };
  const opened: QwenTui[] = [];
  await configureQwen(home);
  await installProduct(home, cwd, 'qwen-code');
  return {
    home,
    cwd,
    api,
    /** `qwen -p`, to its end. */
    run: (prompt: string, ...args: string[]) => runQwen(place, prompt, ...args),
    async open(...args: string[]) {
      const tui = await QwenTui.open(place, ...args);
      opened.push(tui);
      return tui;
    },
    async remove() {
      await Promise.all(opened.map((tui) => tui.terminal.close()));
      await api.close();
      await removeTree(home);
      await removeTree(cwd);
    },
  };
}

/** `it` with a HOME in which install has wired Qwen Code. */
export const it = base.extend<{ qwen: Awaited<ReturnType<typeof makeSandbox>> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that it needs off the pattern.
  qwen: async ({}, use) => {
    const sandbox = await makeSandbox();
    await use(sandbox);
    await sandbox.remove();
  },
});
