import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { qwenCommand } from '../client-binaries.ts';
import { call, say, startChatApi } from '../fake/chat-api.ts';
import { isolatedEnv, makeHome, makeRepo, removeTree, writeHomeFile } from '../isolation.ts';
import { configureOpenCode, runOpenCode } from '../opencode/client.ts';
import { publish, runHandoff } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';

interface Machine {
  home: string;
  cwd: string;
  apiUrl: string;
}

const qwenSettings = {
  security: { auth: { selectedType: 'openai' } },
  general: { disableAutoUpdate: true },
  privacy: { usageStatisticsEnabled: false },
  memory: { enableManagedAutoMemory: false },
};

/** `qwen -p`, to its end; nobody is there to allow a tool. */
async function runQwen({ home, cwd, apiUrl }: Machine, prompt: string) {
  const deadEnd = 'http://127.0.0.1:9';
  const model = { OPENAI_API_KEY: 'fake', OPENAI_BASE_URL: apiUrl, OPENAI_MODEL: 'fake-1' };
  const proxies = { HTTP_PROXY: deadEnd, HTTPS_PROXY: deadEnd, NO_PROXY: '127.0.0.1' };
  const [node, script] = qwenCommand();
  return execa(node, [script, '--yolo', '-p', prompt], {
    cwd,
    env: { ...(await isolatedEnv(home)), ...model, ...proxies },
    extendEnv: false,
    stdin: 'ignore',
    timeout: 100_000,
    reject: false,
  });
}

const clients = [
  {
    title: 'OpenCode',
    configuration: '.config/opencode/opencode.json',
    prepare: ({ home, apiUrl }: Machine) => configureOpenCode(home, apiUrl),
    run: (machine: Machine, prompt: string) => runOpenCode(machine, prompt),
    looksUp: [],
    callTool: (tool: string, args: Record<string, unknown>) => call(`agent-handoff_${tool}`, args),
  },
  {
    title: 'Qwen Code',
    configuration: '.qwen/settings.json',
    prepare: ({ home }: Machine) =>
      writeHomeFile(home, '.qwen/settings.json', JSON.stringify(qwenSettings, null, 2)),
    run: runQwen,
    // It offers no tool of a server by itself: the model looks it up, and calls it through another.
    looksUp: [
      call('tool_search', { query: 'select:mcp__agent-handoff__take,mcp__agent-handoff__acknowledge' }),
    ],
    callTool: (tool: string, args: Record<string, unknown>) =>
      call('tool_call', { name: `mcp__agent-handoff__${tool}`, arguments: args }),
  },
];

test.for(clients.map((client) => [client.title, client] as const))(
  '%s takes and acknowledges over MCP, where no hook of ours is',
  async ([, { configuration, prepare, run, looksUp, callTool }], { onTestFinished }) => {
    const home = await makeHome();
    onTestFinished(() => removeTree(home));
    const cwd = await makeRepo(home, join(home, 'shop'));
    const api = await startChatApi();
    onTestFinished(() => api.close());
    const machine = { home, cwd, apiUrl: api.url };
    await prepare(machine);
    await runHandoff(home, cwd, ['install', '--client', 'mcp', '--write', join(home, configuration)]);
    const { sentinel } = await publish(home, cwd, draftOf('alpha'));
    api.script(
      ...looksUp,
      callTool('take', {}),
      (request) =>
        callTool('acknowledge', {
          sentinels: [request.includes('NEXT-ACTION-OF-alpha') ? sentinel : 'none'],
        }),
      say('Done.'),
    );
    const { stderr } = await run(machine, 'go');
    // What the tools gave, where it was not enough.
    const told = `${stderr}\n${api.turns.at(-1)?.slice(-3000)}`;
    const { place, fields } = await onlyHandoff(home);
    expect(place, told).toBe('read');
    expect(fields).toMatchObject({
      deliveries: '1',
      acknowledged_at: expect.stringMatching(/^\d{4}-/),
    });
  },
);
