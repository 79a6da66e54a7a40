import { trustHooks } from '../../e2e/codex/app-server.ts';
import { runExec } from '../../e2e/codex/client.ts';
import { baseConfig } from '../../e2e/codex/environment.ts';
import { acknowledge } from '../../e2e/codex/installed.ts';
import { writeBySkill } from '../../e2e/codex/writing.ts';
import { ResponsesApi } from '../../e2e/fake/responses-api.ts';
import { textOf } from '../../e2e/fake/responses-request.ts';
import { say } from '../../e2e/fake/responses-turns.ts';
import { writeHomeFile } from '../../e2e/isolation.ts';
import { installProduct } from '../../e2e/product/command.ts';
import type { Driver } from '../driver.ts';

export const codex: Driver = {
  client: 'codex',
  title: 'Codex',
  npmName: '@openai/codex',
  writtenBy: 'codex-cli',
  async open({ home, cwd }) {
    const api = await ResponsesApi.start();
    await writeHomeFile(home, '.codex/config.toml', baseConfig(api.url));
    await installProduct(home, cwd, 'codex');
    await trustHooks(home, cwd);
    return {
      async write(draft) {
        api.script(...writeBySkill(draft, 'file'), say('FILED'));
        const ran = await runExec({ home, cwd, prompt: '$handoff', sandbox: 'workspace-write' });
        return ran.stdout + ran.stderr;
      },
      async read() {
        const before = api.mainRequests.length;
        api.script(acknowledge);
        await runExec({ home, cwd, prompt: 'go' });
        return textOf(await api.waitForMain(before + 1));
      },
      close: () => api.close(),
    };
  },
};
