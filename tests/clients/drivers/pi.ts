import { acknowledge, startChatApi } from '../../e2e/fake/chat-api.ts';
import { configurePi, runPi } from '../../e2e/pi/client.ts';
import { writeByCommand } from '../../e2e/pi/writing.ts';
import { installProduct } from '../../e2e/product/command.ts';
import type { Driver } from '../driver.ts';

export const pi: Driver = {
  client: 'pi',
  title: 'Pi',
  npmName: '@mariozechner/pi-coding-agent',
  writtenBy: 'pi',
  async open({ home, cwd }) {
    const api = await startChatApi();
    await configurePi(home, api.url);
    await installProduct(home, cwd, 'pi');
    return {
      async write(draft) {
        api.script(...writeByCommand(draft));
        const { stdout, stderr } = await runPi({ home, cwd }, '/handoff');
        return stdout + stderr;
      },
      async read() {
        const before = api.turns.length;
        api.script(acknowledge);
        await runPi({ home, cwd }, 'go');
        return api.turns[before] ?? '';
      },
      close: () => api.close(),
    };
  },
};
