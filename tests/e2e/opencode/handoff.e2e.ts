import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { openCodeBinary } from '../client-binaries.ts';
import { acknowledge, call, say } from '../fake/chat-api.ts';
import { isolatedEnv, writeHomeFile } from '../isolation.ts';
import { bundlePath, publish, runHandoff } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { configureOpenCode } from './client.ts';
import { it } from './sandbox.ts';
import { writeByCommand } from './writing.ts';

describe('OpenCode', () => {
  it('has what waits in its first request, once, and settles it by its answer', async ({ opencode }) => {
    const { sentinel } = await publish(opencode.home, opencode.cwd, draftOf('alpha'));
    opencode.api.script(acknowledge);
    const first = await opencode.run('go');
    expect(first.stdout).toContain(`sentinel ${sentinel}`);
    expect(opencode.api.turns[0]).toContain(sentinel);
    await opencode.run('hello');
    expect(opencode.api.turns.at(-1)).not.toContain(sentinel);
    expect((await onlyHandoff(opencode.home)).fields.acknowledged_at).toMatch(/^\d{4}-/);
  });

  it('gets again what a session had that ended in an API error', async ({ opencode }) => {
    const { sentinel } = await publish(opencode.home, opencode.cwd, draftOf('alpha'));
    opencode.api.script({ status: 400 });
    await opencode.run('go');
    expect(opencode.api.turns[0]).toContain(sentinel);
    opencode.api.script(acknowledge);
    await opencode.run('go');
    expect(opencode.api.turns.at(-1)).toMatch(/Shown before on .*, never answered/);
  });

  it('is told in a session that goes on what waits, and takes nothing', async ({ opencode }) => {
    await opencode.run('hello');
    const { sentinel } = await publish(opencode.home, opencode.cwd, draftOf('alpha'));
    await opencode.run('--continue', 'and now');
    expect(opencode.api.turns.at(-1)).toContain('1 handoff waits for this worktree');
    expect(opencode.api.turns.at(-1)).not.toContain(sentinel);
    expect(await onlyHandoff(opencode.home)).toMatchObject({ place: 'unread' });
  });

  it('writes one by /handoff without a question', async ({ opencode }) => {
    opencode.api.script(...writeByCommand(draftOf('written here')));
    const ran = await opencode.run('--command', 'handoff');
    const stored = await onlyHandoff(opencode.home).catch(() => null);
    expect(stored, `${ran.stderr}\n${opencode.api.turns.at(-1)?.slice(-3000)}`).not.toBeNull();
    expect(stored).toMatchObject({ place: 'unread', fields: { session_tool: 'opencode' } });
    expect(String(stored?.fields.session_id)).toMatch(/^ses_\w+$/);
    const outputs = join(opencode.home, '.local/share/opencode/tool-output');
    expect((await readdir(outputs)).filter((name) => name.startsWith('agent-handoff-'))).toEqual([]);
  });

  it('gives a subagent nothing, and its commands the session that it works for', async ({ opencode }) => {
    const { sentinel } = await publish(opencode.home, opencode.cwd, draftOf('alpha'));
    const task = { description: 'look', prompt: 'Look around.', subagent_type: 'general' };
    const command = 'echo "own=$AGENT_HANDOFF_OPENCODE_SESSION sub=$AGENT_HANDOFF_OPENCODE_SUBAGENT"';
    opencode.api.script(
      call('task', task),
      call('bash', { command, description: 'Says who it is' }),
      say('Looked.'),
      acknowledge,
    );
    await opencode.run('go');
    const [, asked = '', told = ''] = opencode.api.turns;
    expect(asked).toContain('Look around.');
    expect(asked).not.toContain(sentinel);
    const [log = ''] = await readdir(
      join(opencode.home, '.local/state/agent-handoff/sessions/opencode/logs'),
    );
    expect(told).toContain(`own=${log.replace('.jsonl', '')} sub=1`);
    expect((await onlyHandoff(opencode.home)).fields.acknowledged_at).toBeUndefined();
    await runHandoff(opencode.home, opencode.cwd, ['list', '--all']);
    expect((await onlyHandoff(opencode.home)).fields.acknowledged_at).toMatch(/^\d{4}-/);
  });

  it('is rescued where it was killed in a command, and found by what was said', async ({ opencode }) => {
    opencode.api.script(
      call('bash', { command: 'echo "3 tests failed"; exit 1', description: 'Tests' }),
      call('write', { filePath: join(opencode.cwd, 'queue.ts'), content: 'export const queue = [];\n' }),
      { status: 400 },
    );
    await opencode.run('Bound the queue at 100 entries, and never drop one silently.');
    const listed = await runHandoff(opencode.home, opencode.cwd, ['rescue', '--json']);
    expect(JSON.parse(listed)).toMatchObject({ sessions: [{ client: 'opencode' }] });
    const found = await runHandoff(opencode.home, opencode.cwd, ['search', '--sessions', 'silently']);
    expect(found).toContain('never drop one silently');
  });

  it('leaves the user’s directory as it was after uninstall', async ({ opencode }) => {
    const directory = join(opencode.home, '.config/opencode');
    const settings = await readFile(join(directory, 'opencode.jsonc'), 'utf8');
    await opencode.run('hello');
    await runHandoff(opencode.home, opencode.cwd, ['uninstall', '--client', 'opencode']);
    expect(await readFile(join(directory, 'opencode.jsonc'), 'utf8')).toBe(settings);
    // The client's own.
    const own = ['.gitignore', 'bun.lock', 'node_modules', 'package-lock.json', 'package.json'];
    expect((await readdir(directory)).filter((name) => !own.includes(name))).toEqual(['opencode.jsonc']);
    expect(await readdir(opencode.home)).not.toContain('agent-handoff');
    opencode.api.script(say('Still here.'));
    expect((await opencode.run('hello')).stdout).toContain('Still here.');
  });

  it('asks nothing of our commands where the user wants to be asked of others', async ({ opencode }) => {
    const bash = { '*': 'ask', [`${process.execPath} ${bundlePath()} *`]: 'allow' };
    await configureOpenCode(opencode.home, opencode.api.url, { permission: { bash } });
    opencode.api.script(...writeByCommand(draftOf('written here')));
    const ran = await opencode.run('--command', 'handoff');
    expect(await onlyHandoff(opencode.home), ran.stderr).toMatchObject({ place: 'unread' });
  });

  it('is proved live by doctor', async ({ opencode }) => {
    const shim = `#!/bin/sh\nexec '${openCodeBinary()}' "$@"\n`;
    const program = await writeHomeFile(opencode.home, 'bin/opencode', shim, 0o755);
    const env = await isolatedEnv(opencode.home);
    const path = `${dirname(program)}:${env.PATH}`;
    const doctor = await execa(process.execPath, [bundlePath(), 'doctor', '--live', '--json'], {
      cwd: opencode.cwd,
      env: { ...env, PATH: path },
      extendEnv: false,
      reject: false,
    });
    const { proofs } = JSON.parse(doctor.stdout);
    const [proof] = proofs.filter(({ client }: { client: string }) => client === 'opencode');
    expect(proof).toMatchObject({ kind: 'live', ok: true });
  });
});
