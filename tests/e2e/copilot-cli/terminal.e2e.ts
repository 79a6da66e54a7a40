import { describe, expect } from 'vitest';
import { copilotBinary } from '../client-binaries.ts';
import { acknowledge, say } from '../fake/chat-api.ts';
import { publish } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { Terminal } from '../terminal/terminal.ts';
import { waitUntil } from '../wait-until.ts';
import { copilotEnv } from './client.ts';
import { it } from './sandbox.ts';
import { writeBySkill } from './writing.ts';

type Options = Parameters<typeof copilotEnv>[0];

/** The client in a terminal, behind its question about the folder. */
async function openTerminal(options: Options): Promise<Terminal> {
  const argv = [copilotBinary()];
  const terminal = await Terminal.open({ argv, cwd: options.cwd, env: await copilotEnv(options) });
  await terminal.waitFor(/Do you trust the files/, 60_000);
  await terminal.key('Enter');
  await terminal.waitFor(/\n❯\s*\n/, 60_000);
  return terminal;
}

/** Sends a prompt, and waits until the model was asked so often. */
async function send(terminal: Terminal, text: string, turns: readonly string[], count: number) {
  await terminal.type(text);
  await terminal.waitFor(new RegExp(`❯ ${text}`));
  await terminal.key('Enter');
  await waitUntil(async () => turns.length >= count, {
    timeoutMs: 60_000,
    describe: async () => `request ${count}; screen:\n${await terminal.screen()}`,
  });
}

describe('Copilot CLI in a terminal', () => {
  it('writes one by /handoff without a question; the next session starts with it', async ({
    copilot,
    onTestFinished,
  }) => {
    const terminal = await openTerminal(copilot);
    onTestFinished(() => terminal.close());
    copilot.api.script(...writeBySkill(draftOf('alpha')));
    await send(terminal, '/handoff', copilot.api.turns, 4);
    await terminal.waitFor(/Filed\./, 30_000);
    expect(await onlyHandoff(copilot.home)).toMatchObject({ place: 'unread' });
    copilot.api.script(acknowledge);
    await terminal.type('/new');
    await terminal.key('Enter');
    await terminal.waitFor(/Started a new session[\s\S]*\n❯\s*\n/, 30_000);
    await send(terminal, 'go', copilot.api.turns, 5);
    expect(copilot.api.turns[4]).toContain('NEXT-ACTION-OF-alpha');
    expect(copilot.api.turns[4]).not.toContain('Filed.');
    await terminal.waitFor(/Handoff loaded/, 30_000);
  });

  it('has again after /compact what the compaction dropped', async ({ copilot, onTestFinished }) => {
    const { sentinel } = await publish(copilot.home, copilot.cwd, draftOf('alpha'));
    const terminal = await openTerminal(copilot);
    onTestFinished(() => terminal.close());
    copilot.api.script(acknowledge, say('On it.'), say('A summary.'));
    await send(terminal, 'go', copilot.api.turns, 1);
    await terminal.waitFor(/Handoff loaded/, 30_000);
    await send(terminal, 'and now', copilot.api.turns, 2);
    await terminal.waitFor(/On it\./, 30_000);
    await terminal.type('/compact');
    await terminal.key('Enter');
    await terminal.waitFor(/Compaction completed/, 60_000);
    const before = copilot.api.turns.length;
    await send(terminal, 'what next', copilot.api.turns, before + 1);
    const next = copilot.api.turns.at(-1) ?? '';
    expect(next).not.toContain('On it.');
    expect(next).toContain(sentinel);
    expect(next).toContain('NEXT-ACTION-OF-alpha');
  });
});
