import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openCodeBinary } from '../client-binaries.ts';
import { acknowledge } from '../fake/chat-api.ts';
import { publish } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { Terminal } from '../terminal/terminal.ts';
import { waitUntil } from '../wait-until.ts';
import { openCodeEnv } from './client.ts';
import { it } from './sandbox.ts';

interface Place {
  home: string;
  cwd: string;
  api: { turns: readonly string[] };
}

async function open({ home, cwd }: Place): Promise<Terminal> {
  const terminal = await Terminal.open({ argv: [openCodeBinary()], cwd, env: await openCodeEnv({ home }) });
  await terminal.waitFor(/Ask anything/, 60_000);
  return terminal;
}

/** Types a prompt until the model was asked: the first keys may come before the client reads them. */
async function ask(terminal: Terminal, { api }: Place, prompt: string): Promise<void> {
  const before = api.turns.length;
  await terminal.type(prompt);
  await terminal.waitFor(new RegExp(prompt));
  await terminal.key('Enter');
  await waitUntil(async () => api.turns.length > before, {
    timeoutMs: 40_000,
    describe: () => terminal.screen(),
  });
}

it('in a terminal the user reads what was loaded, and /new begins a session that finds it answered', async ({
  opencode,
}) => {
  const { sentinel } = await publish(opencode.home, opencode.cwd, draftOf('alpha'));
  opencode.api.script(acknowledge);
  const terminal = await open(opencode);
  await ask(terminal, opencode, 'go');
  expect(opencode.api.turns[0]).toContain(sentinel);
  await terminal.waitFor(/agent-handoff: loaded/, 20_000);
  await terminal.waitFor(/Handoff loaded/, 20_000);
  await terminal.type('/new');
  await terminal.waitFor(/New session|\/new/);
  await terminal.key('Enter');
  await terminal.waitFor(/Ask anything/, 20_000);
  await ask(terminal, opencode, 'hello');
  expect(opencode.api.turns.at(-1)).not.toContain(sentinel);
  expect((await onlyHandoff(opencode.home)).fields.acknowledged_at).toMatch(/^\d{4}-/);
  await terminal.kill();
  await terminal.close();
});

it('a handoff that names a file is text: the file is not attached', async ({ opencode }) => {
  await writeFile(join(opencode.cwd, '.env'), 'TOKEN=SECRET-OF-ENV\n');
  const { sentinel } = await publish(opencode.home, opencode.cwd, `${draftOf('alpha')}\n- See @.env\n`);
  await opencode.run('go');
  expect(opencode.api.turns[0]).toContain(sentinel);
  expect(opencode.api.turns[0]).not.toContain('SECRET-OF-ENV');
});
