import { acknowledge, startChatApi } from '../../e2e/fake/chat-api.ts';
import { installProduct } from '../../e2e/product/command.ts';
import { configureQwen, QwenTui, runQwen } from '../../e2e/qwen-code/client.ts';
import { writeByCommand } from '../../e2e/qwen-code/writing.ts';
import type { Driver } from '../driver.ts';

export const qwenCode: Driver = {
  client: 'qwen-code',
  title: 'Qwen Code',
  npmName: '@qwen-code/qwen-code',
  writtenBy: 'qwen-code',
  async open({ home, cwd }) {
    const api = await startChatApi();
    const place = { home, cwd, apiUrl: api.url };
    await configureQwen(home);
    await installProduct(home, cwd, 'qwen-code');
    return {
      /** In a terminal: without one it lets no session run a command. */
      async write(draft) {
        api.script(...writeByCommand(draft));
        const tui = await QwenTui.open(place);
        try {
          const screen = await tui.ask('/handoff as it is', /Filed\./);
          await tui.quit();
          return screen;
        } finally {
          await tui.terminal.close();
        }
      },
      async read() {
        const before = api.turns.length;
        api.script(acknowledge);
        await runQwen(place, 'go');
        return api.turns[before] ?? '';
      },
      close: () => api.close(),
    };
  },
};
