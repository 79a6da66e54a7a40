import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { qwenCommand } from '../client-binaries.ts';
import { acknowledge } from '../fake/chat-api.ts';
import { isolatedEnv, writeHomeFile } from '../isolation.ts';
import { bundlePath, publish, runHandoff } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { it } from './sandbox.ts';
import { writeByCommand } from './writing.ts';

describe('Qwen Code', () => {
  it('has what waits in its first request, once, and settles it by its answer', async ({ qwen }) => {
    const { sentinel } = await publish(qwen.home, qwen.cwd, draftOf('alpha'));
    qwen.api.script(acknowledge);
    const first = await qwen.run('go');
    expect(first.stdout).toContain(`sentinel ${sentinel}`);
    expect(qwen.api.turns[0]).toContain(sentinel);
    expect(qwen.api.turns[0]).toContain('tell them in your first reply: agent-handoff: loaded');
    await qwen.run('hello');
    expect(qwen.api.turns.at(-1)).not.toContain(sentinel);
    expect((await onlyHandoff(qwen.home)).fields.acknowledged_at).toMatch(/^\d{4}-/);
  });

  it('gets again what a session had that ended in an API error', async ({ qwen }) => {
    const { sentinel } = await publish(qwen.home, qwen.cwd, draftOf('alpha'));
    qwen.api.script({ status: 400 });
    await qwen.run('go');
    expect(qwen.api.turns[0]).toContain(sentinel);
    qwen.api.script(acknowledge);
    await qwen.run('go');
    expect(qwen.api.turns.at(-1)).toMatch(/Shown before on .*, never answered/);
  });

  it('says again in a resumed session what that had, and asks for the answer that it owes', async ({
    qwen,
  }) => {
    const { sentinel } = await publish(qwen.home, qwen.cwd, draftOf('alpha'));
    qwen.api.script({ status: 400 });
    await qwen.run('go');
    qwen.api.script(acknowledge);
    await qwen.run('and now', '--continue');
    expect(qwen.api.turns.at(-1)).toContain(`sentinel ${sentinel}`);
    await qwen.run('once more', '--continue');
    expect(qwen.api.turns.at(-1)).toContain('received 1 handoff before its resume; here again');
    await qwen.run('hello');
    expect(qwen.api.turns.at(-1)).not.toContain(sentinel);
    expect((await onlyHandoff(qwen.home)).fields.acknowledged_at).toMatch(/^\d{4}-/);
  });

  it('writes one by /handoff without a question, and the session after /clear starts with it', async ({
    qwen,
  }) => {
    const tui = await qwen.open();
    qwen.api.script(...writeByCommand(draftOf('written here')), acknowledge);
    await tui.ask('/handoff for the next one', /Filed\./);
    const stored = await onlyHandoff(qwen.home);
    expect(stored).toMatchObject({ place: 'unread', fields: { session_tool: 'qwen-code' } });
    expect(String(stored.fields.session_id)).toMatch(/^[0-9a-f-]{36}$/);
    expect(qwen.api.turns[0]).toContain("The user's arguments: for the next one");
    await tui.clear();
    await tui.ask('go', /Handoff loaded: /);
    await tui.clear();
    expect((await onlyHandoff(qwen.home)).fields.acknowledged_at).toMatch(/^\d{4}-/);
    await tui.quit();
  });

  it('gives a session that was cleared without an answer back to the next one, in the same terminal', async ({
    qwen,
  }) => {
    const { sentinel } = await publish(qwen.home, qwen.cwd, draftOf('alpha'));
    const tui = await qwen.open();
    qwen.api.script({ status: 400 });
    await tui.ask('hello', /API Error/);
    await tui.clear();
    qwen.api.script(acknowledge);
    await tui.ask('go', /Handoff loaded: /);
    expect(qwen.api.turns.at(-1)).toContain(sentinel);
    await tui.quit();
  });

  it('leaves its directory as it was, after it rewrote its settings', async ({ qwen }) => {
    const settings = join(qwen.home, '.qwen/settings.json');
    await qwen.run('hello');
    const rewritten = await readFile(settings, 'utf8');
    expect(rewritten).toContain('"$version"');
    expect(rewritten).toContain('session-start.sh qwen-code');
    await runHandoff(qwen.home, qwen.cwd, ['uninstall', '--client', 'qwen-code']);
    const { hooks, permissions, $version, ...own } = JSON.parse(await readFile(settings, 'utf8'));
    expect({ hooks, permissions, own: Object.keys(own) }).toEqual({
      hooks: undefined,
      permissions: undefined,
      own: ['security', 'general', 'privacy', 'memory', 'ui'],
    });
    expect(await readdir(join(qwen.home, '.qwen'))).not.toContain('commands');
  });

  it('is proved live by doctor', async ({ qwen }) => {
    const [node, script] = qwenCommand();
    const shim = `#!/bin/sh\nexec '${node}' '${script}' "$@"\n`;
    const program = await writeHomeFile(qwen.home, 'bin/qwen', shim, 0o755);
    const env = await isolatedEnv(qwen.home);
    const doctor = await execa(process.execPath, [bundlePath(), 'doctor', '--live', '--json'], {
      cwd: qwen.cwd,
      env: { ...env, PATH: `${dirname(program)}:${env.PATH}` },
      extendEnv: false,
      reject: false,
    });
    const { proofs } = JSON.parse(doctor.stdout);
    const [proof] = proofs.filter(({ client }: { client: string }) => client === 'qwen-code');
    expect(proof).toMatchObject({ kind: 'live', ok: true });
  });
});
