import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { copilotBinary } from '../client-binaries.ts';
import { acknowledge, call, say } from '../fake/chat-api.ts';
import { isolatedEnv, writeHomeFile } from '../isolation.ts';
import { bundlePath, publish, runHandoff } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { it } from './sandbox.ts';
import { writeByCalledSkill } from './writing.ts';

const action = /Run `make check` and expect NEXT-ACTION-OF-alpha/g;

describe('Copilot CLI', () => {
  it('has what waits in its first request, once, and settles it by its answer', async ({ copilot }) => {
    const { sentinel } = await publish(copilot.home, copilot.cwd, draftOf('alpha'));
    copilot.api.script(acknowledge);
    const first = await copilot.run('go');
    expect(first.stdout).toContain(`sentinel ${sentinel}`);
    expect(copilot.api.turns[0]).toContain(sentinel);
    await copilot.run('hello');
    expect(copilot.api.turns.at(-1)).not.toContain(sentinel);
    expect((await onlyHandoff(copilot.home)).fields.acknowledged_at).toMatch(/^\d{4}-/);
  });

  it('gets again what a session had that ended in an API error, or without a word', async ({ copilot }) => {
    const { sentinel } = await publish(copilot.home, copilot.cwd, draftOf('alpha'));
    copilot.api.script({ status: 400 });
    await copilot.run('go');
    expect(copilot.api.turns[0]).toContain(sentinel);
    copilot.api.script(say(''));
    await copilot.run('go');
    expect(copilot.api.turns.at(-1)).toMatch(/Shown before on .*, never answered/);
    copilot.api.script(acknowledge);
    await copilot.run('go');
    expect(copilot.api.turns.at(-1)).toContain(sentinel);
    await copilot.run('hello');
    expect((await onlyHandoff(copilot.home)).fields.acknowledged_at).toMatch(/^\d{4}-/);
  });

  it('goes on with what it has, and is told by a line of what came since', async ({ copilot }) => {
    await publish(copilot.home, copilot.cwd, draftOf('alpha'));
    copilot.api.script(acknowledge);
    await copilot.run('go');
    await copilot.run('and now?', '--continue');
    const again = copilot.api.turns.at(-1) ?? '';
    expect(again).toContain('and now?');
    expect(again.match(action)).toHaveLength(1);
    await publish(copilot.home, copilot.cwd, draftOf('beta'));
    await copilot.run('and then?', '--continue');
    expect(copilot.api.turns.at(-1)).toContain('1 handoff waits for this worktree');
    expect(copilot.api.turns.at(-1)).not.toContain('NEXT-ACTION-OF-beta');
  });

  it('writes one by the skill where nobody can be asked, in the name of its session', async ({ copilot }) => {
    copilot.api.script(...writeByCalledSkill(draftOf('written here')));
    const ran = await copilot.run('/handoff');
    const stored = await onlyHandoff(copilot.home).catch(() => null);
    expect(stored, `${ran.stdout}\n${copilot.api.turns.at(-1)?.slice(-3000)}`).not.toBeNull();
    expect(ran.stdout).toContain('Filed.');
    expect(stored).toMatchObject({ place: 'unread', fields: { session_tool: 'copilot-cli' } });
    const sessions = await readdir(join(copilot.home, '.copilot/session-state'));
    expect(sessions).toContain(stored?.fields.session_id);
  });

  it('still refuses every other command, beside ours too', async ({ copilot }) => {
    const program = `${process.execPath} ${bundlePath()}`;
    for (const command of [`${program} begin; touch pwned`, `${program} install`, 'touch pwned']) {
      copilot.api.script(call('bash', { command, description: 'x' }), say('Done.'));
      await copilot.run('go');
      expect(copilot.api.turns.at(-1)).toContain('Permission denied');
    }
    expect(await readdir(copilot.cwd)).toEqual(['.git']);
  });

  it('gives a subagent nothing of its parent', async ({ copilot }) => {
    const { sentinel } = await publish(copilot.home, copilot.cwd, draftOf('alpha'));
    const task = {
      description: 'look',
      prompt: 'SUBTASK',
      agent_type: 'general-purpose',
      name: 'sub',
      mode: 'sync',
    };
    copilot.api.script(call('task', task), say('sub says ok'), acknowledge);
    await copilot.run('go', '--allow-all');
    const [own, other] = [/SUBTASK/, /<current_datetime>[^<]*<\/current_datetime>\\n\\nSUBTASK/];
    const subagents = copilot.api.turns.filter(
      (turn) => other.test(turn) && !/"task","arguments"/.test(turn),
    );
    expect(copilot.api.turns.some((turn) => own.test(turn))).toBe(true);
    expect(subagents).toHaveLength(1);
    expect(subagents.join()).not.toContain(sentinel);
  });

  it('leaves a session that a search finds and a rescue drafts from', async ({ copilot }) => {
    copilot.api.script(
      call('create', { path: join(copilot.cwd, 'queue.txt'), file_text: 'bounded\n' }),
      call('bash', { command: 'false', description: 'check' }),
      say('The queue is bounded at ZEBRA-17.'),
    );
    await copilot.run('Why does the queue stall? Remember QUAGGA-4.', '--allow-all');
    const found = await runHandoff(copilot.home, copilot.cwd, ['search', '--sessions', 'ZEBRA-17', '--json']);
    expect(found).toContain('ZEBRA-17');
    const listed = JSON.parse(await runHandoff(copilot.home, copilot.cwd, ['rescue', '--json']));
    expect(listed.sessions).toMatchObject([{ client: 'copilot-cli', edits: 1 }]);
    const draft = await runHandoff(copilot.home, copilot.cwd, ['rescue', listed.sessions[0].id]);
    expect(draft).toContain('QUAGGA-4');
    expect(draft).toContain('queue.txt');
  });

  it('is proved live by doctor', async ({ copilot }) => {
    const shim = `#!/bin/sh\nexec '${copilotBinary()}' "$@"\n`;
    const program = await writeHomeFile(copilot.home, 'bin/copilot', shim, 0o755);
    const env = await isolatedEnv(copilot.home);
    const doctor = await execa(process.execPath, [bundlePath(), 'doctor', '--live', '--json'], {
      cwd: copilot.cwd,
      env: { ...env, PATH: `${dirname(program)}:${env.PATH}` },
      extendEnv: false,
      reject: false,
    });
    const { proofs } = JSON.parse(doctor.stdout);
    const [proof] = proofs.filter(({ client }: { client: string }) => client === 'copilot-cli');
    expect(proof, doctor.stdout).toMatchObject({ kind: 'live', ok: true });
  });

  it('is left by uninstall as it was', async ({ copilot }) => {
    await copilot.run('go');
    const before = (await readdir(join(copilot.home, '.copilot'))).sort();
    expect(before).toContain('skills');
    await runHandoff(copilot.home, copilot.cwd, ['uninstall', '--client', 'copilot-cli']);
    const left = (await readdir(join(copilot.home, '.copilot'))).sort();
    expect(left).toEqual(before.filter((name) => name !== 'skills' && name !== 'hooks'));
  });
});
