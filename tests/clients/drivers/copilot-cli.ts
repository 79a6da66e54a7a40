import { runCopilot } from '../../e2e/copilot-cli/client.ts';
import { writeByCalledSkill } from '../../e2e/copilot-cli/writing.ts';
import { acknowledge, startChatApi } from '../../e2e/fake/chat-api.ts';
import { installProduct } from '../../e2e/product/command.ts';
import type { Driver } from '../driver.ts';

export const copilotCli: Driver = {
  client: 'copilot-cli',
  title: 'Copilot CLI',
  npmName: '@github/copilot',
  writtenBy: 'copilot-cli',
  async open({ home, cwd }) {
    const api = await startChatApi();
    await installProduct(home, cwd, 'copilot-cli');
    const options = { home, cwd, apiUrl: api.url };
    return {
      async write(draft) {
        api.script(...writeByCalledSkill(draft));
        const { stdout, stderr } = await runCopilot(options, '/handoff');
        return stdout + stderr;
      },
      async read() {
        const before = api.turns.length;
        api.script(acknowledge);
        await runCopilot(options, 'go');
        return api.turns[before] ?? '';
      },
      close: () => api.close(),
    };
  },
};
