import { it as base } from 'vitest';
import { startGeminiApi } from '../fake/gemini-api.ts';
import { makeHome, makeRepo, removeTree } from '../isolation.ts';
import { installProduct } from '../product/command.ts';
import { configureGemini, runGemini } from './client.ts';

async function makeSandbox() {
  const home = await makeHome();
  const cwd = await makeRepo(home);
  const api = await startGeminiApi();
  await configureGemini(home);
  await installProduct(home, cwd, 'gemini-cli');
  return {
    home,
    cwd,
    api,
    /** `gemini -p`, to its end. */
    run: (prompt: string, ...args: string[]) => runGemini({ home, cwd, apiUrl: api.url, args }, prompt),
    async remove() {
      await api.close();
      await removeTree(home);
      await removeTree(cwd);
    },
  };
}

/** `it` with a HOME in which install has wired Gemini CLI. */
export const it = base.extend<{ gemini: Awaited<ReturnType<typeof makeSandbox>> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures that it needs off the pattern.
  gemini: async ({}, use) => {
    const sandbox = await makeSandbox();
    await use(sandbox);
    await sandbox.remove();
  },
});
