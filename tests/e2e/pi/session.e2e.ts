import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { piScript } from '../client-binaries.ts';
import { acknowledge, say } from '../fake/chat-api.ts';
import { writeHomeFile } from '../isolation.ts';
import { publish } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { storedHandoffs } from '../product/inbox.ts';
import { Terminal } from '../terminal/terminal.ts';
import { waitUntil } from '../wait-until.ts';
import { piEnv, settings } from './client.ts';
import { openRpc } from './rpc.ts';
import { it } from './sandbox.ts';

const next = (name: string) => `expect NEXT-ACTION-OF-${name}`;

describe('a session of Pi that lasts', () => {
  it('/new: has in the new session what came since, and nothing again of what was answered', async ({
    pi,
  }) => {
    await publish(pi.home, pi.cwd, draftOf('alpha'));
    const session = await openRpc(pi);
    pi.api.script(acknowledge);
    await session.prompt('go');
    expect(pi.api.turns[0]).toContain(next('alpha'));
    await publish(pi.home, pi.cwd, draftOf('beta'));
    await session.send({ type: 'new_session' });
    pi.api.script(acknowledge);
    await session.prompt('go');
    expect(pi.api.turns[1]).toContain(next('beta'));
    expect(pi.api.turns[1]).not.toContain(next('alpha'));
    await session.quit();
    expect(session.notices().join('\n')).toContain('agent-handoff: loaded "beta"');
  });

  it('/new: gives the new session what the one before received and never answered', async ({ pi }) => {
    await publish(pi.home, pi.cwd, draftOf('alpha'));
    const session = await openRpc(pi);
    await session.send({ type: 'get_state' });
    await session.send({ type: 'new_session' });
    pi.api.script(acknowledge);
    await session.prompt('go');
    expect(pi.api.turns[0]).toContain(next('alpha'));
    expect(pi.api.turns[0]).toContain('never answered');
    await session.quit();
  });

  it('gives back what was in a session that was opened and quit', async ({ pi }) => {
    await publish(pi.home, pi.cwd, draftOf('alpha'));
    const session = await openRpc(pi);
    await session.send({ type: 'get_state' });
    await session.quit();
    expect((await storedHandoffs(pi.home)).map(({ place }) => place)).toEqual(['read']);
    await pi.run('go');
    expect(pi.api.turns[0]).toContain(next('alpha'));
  });

  it('gives back what a model received that answered nothing', async ({ pi }) => {
    await publish(pi.home, pi.cwd, draftOf('alpha'));
    pi.api.script(say(''));
    await pi.run('go');
    pi.api.script(acknowledge);
    await pi.run('go');
    expect(pi.api.turns.at(-1)).toMatch(/Shown before on .*, never answered/);
  });

  it('/compact: has again what the compaction summarised, once', async ({ pi }) => {
    const text = JSON.stringify({ ...settings, compaction: { keepRecentTokens: 1 } });
    await writeHomeFile(pi.home, '.pi/agent/settings.json', text);
    await publish(pi.home, pi.cwd, draftOf('alpha'));
    const session = await openRpc(pi);
    pi.api.script(acknowledge, say('Two.'));
    await session.prompt('go');
    await session.prompt('and now?');
    await session.send({ type: 'compact' });
    pi.api.script(say('Three.'));
    await session.prompt('and then?');
    const last = pi.api.turns.at(-1) ?? '';
    expect(last).toContain('A summary.');
    expect(last.split(next('alpha'))).toHaveLength(2);
    await session.quit();
  });

  it('a terminal shows what came, and that it was loaded', async ({ pi }) => {
    const { sentinel } = await publish(pi.home, pi.cwd, draftOf('alpha'));
    const env = await piEnv(pi.home);
    const terminal = await Terminal.open({
      argv: [process.execPath, piScript()],
      cwd: pi.cwd,
      env,
      rows: 120,
    });
    try {
      const screen = await terminal.waitFor(/agent-handoff: loaded "alpha"/, 30_000);
      expect(screen).toContain(`sentinel`);
      pi.api.script(acknowledge);
      await terminal.type('go');
      await terminal.key('Enter');
      await waitUntil(() => pi.api.turns[0]?.includes(sentinel), {
        timeoutMs: 30_000,
        describe: () => `the sentinel in a request: ${pi.api.turns[0]?.slice(-500)}`,
      });
      await terminal.type('/hando');
      await terminal.waitFor(/Write a handoff for the next session/);
    } finally {
      await terminal.close();
    }
  });

  it('a broken settings file of the client keeps nothing from it', async ({ pi }) => {
    const file = await writeHomeFile(pi.home, '.pi/agent/settings.json', '{ "theme": ');
    await publish(pi.home, pi.cwd, draftOf('alpha'));
    const ran = await pi.run('go', '--model', 'fake/fake-1');
    expect(pi.api.turns[0]).toContain(next('alpha'));
    expect(`${ran.stdout}${ran.stderr}`).toContain('settings');
    expect(file).toBe(join(pi.home, '.pi/agent/settings.json'));
  });
});
