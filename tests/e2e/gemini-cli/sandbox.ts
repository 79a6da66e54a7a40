import { execa } from 'execa';
import { it as base } from 'vitest';
import { geminiScript } from '../client-binaries.ts';
import { startGeminiApi } from '../fake/gemini-api.ts';
import { isolatedEnv, makeHome, makeRepo, removeTree, writeHomeFile } from '../isolation.ts';
import { installProduct } from '../product/command.ts';

const settings = {
  security: { auth: { selectedType: 'gemini-api-key' }, folderTrust: { enabled: false } },
  general: { enableAutoUpdate: false },
  privacy: { usageStatisticsEnabled: false },
};

async function makeSandbox() {
  const home = await makeHome();
  const cwd = await makeRepo(home);
  const api = await startGeminiApi();
  await writeHomeFile(home, '.gemini/settings.json', JSON.stringify(settings, null, 2));
  await installProduct(home, cwd, 'gemini-cli');
  const deadEnd = 'http://127.0.0.1:9';
  const env = {
    ...(await isolatedEnv(home)),
    GEMINI_API_KEY: 'fake',
    GOOGLE_GEMINI_BASE_URL: api.url,
    HTTP_PROXY: deadEnd,
    HTTPS_PROXY: deadEnd,
    NO_PROXY: '127.0.0.1',
  };
  return {
    home,
    cwd,
    api,
    /** `gemini -p`, to its end. */
    async run(prompt: string, ...args: string[]) {
      const words = [geminiScript(), '-m', 'gemini-2.5-flash', ...args, '-p', prompt];
      return execa(process.execPath, words, {
        cwd,
        env,
        extendEnv: false,
        stdin: 'ignore',
        timeout: 100_000,
        reject: false,
      });
    },
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
