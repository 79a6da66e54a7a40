import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { openCodeBinary } from '../client-binaries.ts';
import { acknowledge } from '../fake/chat-api.ts';
import { publish } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { Terminal } from '../terminal/terminal.ts';
import { openCodeEnv } from './client.ts';
import { it } from './sandbox.ts';

async function open({ home, cwd }: { home: string; cwd: string }): Promise<Terminal> {
  const terminal = await Terminal.open({ argv: [openCodeBinary()], cwd, env: await openCodeEnv({ home }) });
  onTestFinished(() => terminal.close());
  await terminal.waitFor(/Ask anything/, 60_000);
  return terminal;
}

async function send(terminal: Terminal, prompt: string): Promise<void> {
  await terminal.type(prompt);
  await terminal.waitFor(new RegExp(prompt));
  await terminal.key('Enter');
}

it('in a terminal the user reads what was loaded, and /new begins a session that finds it answered', async ({
  opencode,
}) => {
  const { sentinel } = await publish(opencode.home, opencode.cwd, draftOf('alpha'));
  opencode.api.script(acknowledge);
  const terminal = await open(opencode);
  await send(terminal, 'go');
  // The line goes again after a while, and the model may be slow.
  await terminal.waitFor(/agent-handoff: loaded/, 40_000);
  await terminal.waitFor(/Handoff loaded/, 60_000);
  expect(opencode.api.turns[0]).toContain(sentinel);
  await terminal.type('/new');
  await terminal.waitFor(/New session|\/new/);
  await terminal.key('Enter');
  await terminal.waitFor(/Ask anything/, 20_000);
  await send(terminal, 'hello');
  await terminal.waitFor(/ok$/m, 60_000);
  expect(opencode.api.turns).toHaveLength(2);
  expect(opencode.api.turns.at(-1)).not.toContain(sentinel);
  expect((await onlyHandoff(opencode.home)).fields.acknowledged_at).toMatch(/^\d{4}-/);
});

it('a handoff that names a file is text: the file is not attached', async ({ opencode }) => {
  await writeFile(join(opencode.cwd, '.env'), 'TOKEN=SECRET-OF-ENV\n');
  const { sentinel } = await publish(opencode.home, opencode.cwd, `${draftOf('alpha')}\n- See @.env\n`);
  await opencode.run('go');
  expect(opencode.api.turns[0]).toContain(sentinel);
  expect(opencode.api.turns[0]).not.toContain('SECRET-OF-ENV');
});
