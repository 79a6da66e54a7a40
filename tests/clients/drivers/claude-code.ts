import { runPrint } from '../../e2e/claude-code/client.ts';
import { acknowledge, writeHandoff } from '../../e2e/claude-code/script.ts';
import { MessagesApi } from '../../e2e/fake/messages-api.ts';
import { textOf } from '../../e2e/fake/messages-request.ts';
import { installProduct } from '../../e2e/product/command.ts';
import type { Driver } from '../driver.ts';

export const claudeCode: Driver = {
  client: 'claude-code',
  title: 'Claude Code',
  npmName: '@anthropic-ai/claude-code',
  writtenBy: 'claude-code',
  async open({ home, cwd }) {
    await installProduct(home, cwd, 'claude-code');
    const api = await MessagesApi.start();
    const env = { AGENT_HANDOFF_HEADLESS: 'deliver' };
    return {
      async write(draft) {
        api.script(...writeHandoff(draft));
        const { stdout, stderr } = await runPrint({ home, cwd, api, prompt: '/handoff --no-review' });
        return stdout + stderr;
      },
      async read() {
        const before = api.mainRequests.length;
        api.script(acknowledge);
        await runPrint({ home, cwd, api, prompt: 'go', env });
        return textOf(await api.waitForMain(before + 1));
      },
      close: () => api.close(),
    };
  },
};
