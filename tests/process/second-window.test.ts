import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hookBundle, Sandbox } from './sandbox.ts';

/** Two starts at the same moment: what each prints. */
async function startTogether(box: Sandbox, sessions: [string, string]): Promise<string[]> {
  const runs = sessions.map((session) => {
    const child = box.start([hookBundle, '--client', 'claude-code'], ['pipe', 'pipe', 'ignore'], {
      CLAUDE_CODE_ENTRYPOINT: 'cli',
    });
    child.stdin?.end(box.payload('startup', { session_id: session }));
    return new Promise<string>((resolve) => {
      let text = '';
      child.stdout?.on('data', (chunk) => (text += chunk));
      child.on('close', () => resolve(text));
    });
  });
  return Promise.all(runs);
}

/** Both sessions are open, as the client lists them. */
function listOpen(box: Sandbox): void {
  const directory = join(box.home, '.claude/sessions');
  mkdirSync(directory, { recursive: true });
  for (const [index, sessionId] of ['window-1', 'window-2'].entries())
    writeFileSync(join(directory, `${index}.json`), JSON.stringify({ pid: process.pid, sessionId }));
}

it('a second window that starts in the same moment is told in words where the handoff is, every time', async () => {
  for (let round = 0; round < 6; round++) {
    const box = new Sandbox();
    listOpen(box);
    const { sentinel } = box.publish();
    const printed = await startTogether(box, ['window-1', 'window-2']);
    const loaded = printed.filter((text) => text.includes(sentinel));
    const told = printed.filter((text) => !text.includes(sentinel));
    expect(loaded).toHaveLength(1);
    expect(told).toHaveLength(1);
    expect((JSON.parse(told[0] ?? '') as { systemMessage: string }).systemMessage).toBe(
      'agent-handoff: "Auth refactor" waits for an answer in another open session; `/handoffs Auth refactor` brings it here.',
    );
    expect(box.run(['take', 'Auth', 'refactor']).stdout).toContain(sentinel);
  }
});

it('the second hook of one session says nothing', async () => {
  const box = new Sandbox();
  listOpen(box);
  const { sentinel } = box.publish();
  const printed = await startTogether(box, ['window-1', 'window-1']);
  expect(printed.filter((text) => text !== '')).toEqual([expect.stringContaining(sentinel)]);
});
