import { acknowledge, startChatApi } from '../../e2e/fake/chat-api.ts';
import { configureOpenCode, runOpenCode } from '../../e2e/opencode/client.ts';
import { writeByCommand } from '../../e2e/opencode/writing.ts';
import { installProduct } from '../../e2e/product/command.ts';
import type { Driver } from '../driver.ts';

export const openCode: Driver = {
  client: 'opencode',
  title: 'OpenCode',
  npmName: 'opencode-ai',
  writtenBy: 'opencode',
  async open({ home, cwd }) {
    const api = await startChatApi();
    await configureOpenCode(home, api.url);
    await installProduct(home, cwd, 'opencode');
    return {
      async write(draft) {
        api.script(...writeByCommand(draft));
        const { stdout, stderr } = await runOpenCode({ home, cwd }, '--command', 'handoff');
        return stdout + stderr;
      },
      async read() {
        const before = api.turns.length;
        api.script(acknowledge);
        await runOpenCode({ home, cwd }, 'go');
        return api.turns[before] ?? '';
      },
      close: () => api.close(),
    };
  },
};
