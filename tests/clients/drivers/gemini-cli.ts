import { acknowledge, startGeminiApi } from '../../e2e/fake/gemini-api.ts';
import { configureGemini, runGemini } from '../../e2e/gemini-cli/client.ts';
import { writeByCommand } from '../../e2e/gemini-cli/writing.ts';
import { installProduct } from '../../e2e/product/command.ts';
import type { Driver } from '../driver.ts';

export const geminiCli: Driver = {
  client: 'gemini-cli',
  title: 'Gemini CLI',
  npmName: '@google/gemini-cli',
  writtenBy: 'gemini-cli',
  async open({ home, cwd }) {
    const api = await startGeminiApi();
    await configureGemini(home);
    await installProduct(home, cwd, 'gemini-cli');
    return {
      async write(draft) {
        api.script(...writeByCommand(draft));
        const { stdout, stderr } = await runGemini({ home, cwd, apiUrl: api.url }, '/handoff');
        return stdout + stderr;
      },
      async read() {
        const before = api.turns.length;
        api.script(acknowledge);
        await runGemini({ home, cwd, apiUrl: api.url }, 'go');
        return api.turns[before] ?? '';
      },
      close: () => api.close(),
    };
  },
};
