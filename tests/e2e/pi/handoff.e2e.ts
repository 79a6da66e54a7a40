import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { piScript } from '../client-binaries.ts';
import { acknowledge, call, say } from '../fake/chat-api.ts';
import { isolatedEnv, writeHomeFile } from '../isolation.ts';
import { bundlePath, publish, runHandoff } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { it } from './sandbox.ts';
import { writeByCommand } from './writing.ts';

describe('Pi', () => {
  it('has what waits in its first request, once, and settles it by its answer', async ({ pi }) => {
    const { sentinel } = await publish(pi.home, pi.cwd, draftOf('alpha'));
    pi.api.script(acknowledge);
    const first = await pi.run('go');
    expect(first.stdout).toContain(`sentinel ${sentinel}`);
    expect(pi.api.turns[0]).toContain(sentinel);
    await pi.run('hello');
    expect(pi.api.turns.at(-1)).not.toContain(sentinel);
    expect((await onlyHandoff(pi.home)).fields.acknowledged_at).toMatch(/^\d{4}-/);
  });

  it('gets again what a session had that ended in an API error', async ({ pi }) => {
    const { sentinel } = await publish(pi.home, pi.cwd, draftOf('alpha'));
    pi.api.script({ status: 400 });
    await pi.run('go');
    expect(pi.api.turns[0]).toContain(sentinel);
    pi.api.script(acknowledge);
    await pi.run('go');
    expect(pi.api.turns.at(-1)).toMatch(/Shown before on .*, never answered/);
  });

  it('goes on with what it has, and is told by a line of what came since', async ({ pi }) => {
    const { sentinel } = await publish(pi.home, pi.cwd, draftOf('alpha'));
    pi.api.script(acknowledge, say('Going on.'));
    await pi.run('go');
    await pi.run('and now?', '-c');
    const again = pi.api.turns.at(-1) ?? '';
    expect(again).toContain('and now?');
    expect(again.match(/Run `make check` and expect NEXT-ACTION-OF-alpha/g)).toHaveLength(1);
    expect(again).toContain(sentinel);
    await publish(pi.home, pi.cwd, draftOf('beta'));
    await pi.run('and then?', '-c');
    expect(pi.api.turns.at(-1)).toContain('1 handoff waits for this worktree');
    expect(pi.api.turns.at(-1)).not.toContain('NEXT-ACTION-OF-beta');
  });

  it('writes one by /handoff without a question, in the name of its session', async ({ pi }) => {
    pi.api.script(...writeByCommand(draftOf('written here')));
    const ran = await pi.run('/handoff');
    const stored = await onlyHandoff(pi.home).catch(() => null);
    expect(stored, `${ran.stderr}\n${pi.api.turns.at(-1)?.slice(-3000)}`).not.toBeNull();
    expect(ran.stdout).toContain('Filed.');
    expect(stored).toMatchObject({ place: 'unread', fields: { session_tool: 'pi' } });
    const sessions = await readdir(join(pi.home, '.pi/agent/sessions'), { recursive: true });
    expect(sessions.join()).toContain(`_${stored?.fields.session_id}.jsonl`);
  });

  it('leaves a session that a search finds and a rescue drafts from', async ({ pi }) => {
    pi.api.script(
      call('write', { path: 'queue.txt', content: 'bounded\n' }),
      call('bash', { command: 'false' }),
      say('The queue is bounded at ZEBRA-17.'),
    );
    await pi.run('Why does the queue stall? Remember QUAGGA-4.');
    const found = await runHandoff(pi.home, pi.cwd, ['search', '--sessions', 'ZEBRA-17', '--json']);
    expect(found).toContain('ZEBRA-17');
    const listed = await runHandoff(pi.home, pi.cwd, ['rescue', '--json']);
    expect(listed).toMatch(/"client": ?"pi"/);
    const [, id = 'NO-SESSION'] = /[0-9TZ-]+_([0-9a-f-]{36})\.jsonl/.exec(listed) ?? [];
    const draft = await runHandoff(pi.home, pi.cwd, ['rescue', id]);
    expect(draft).toContain('QUAGGA-4');
    expect(draft).toContain('queue.txt');
  });

  it('is proved live by doctor', async ({ pi }) => {
    const shim = `#!/bin/sh\nexec '${process.execPath}' '${piScript()}' "$@"\n`;
    const program = await writeHomeFile(pi.home, 'bin/pi', shim, 0o755);
    const env = await isolatedEnv(pi.home);
    const doctor = await execa(process.execPath, [bundlePath(), 'doctor', '--live', '--json'], {
      cwd: pi.cwd,
      env: { ...env, PATH: `${dirname(program)}:${env.PATH}` },
      extendEnv: false,
      reject: false,
    });
    const { proofs } = JSON.parse(doctor.stdout);
    const [proof] = proofs.filter(({ client }: { client: string }) => client === 'pi');
    expect(proof).toMatchObject({ kind: 'live', ok: true });
  });

  it('has its directory as it was after uninstall', async ({ pi }) => {
    await pi.run('hello');
    const list = async () => (await readdir(join(pi.home, '.pi/agent'))).sort();
    expect(await list()).toEqual(expect.arrayContaining(['extensions', 'prompts']));
    await runHandoff(pi.home, pi.cwd, ['uninstall', '--client', 'pi']);
    expect(await list()).toEqual(['auth.json', 'models.json', 'sessions', 'settings.json']);
  });
});
