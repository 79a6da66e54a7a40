import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { toolOutputs } from '../fake/responses-request.ts';
import { runCommand, say } from '../fake/responses-turns.ts';
import { isolatedEnv } from '../isolation.ts';
import { openGatedThread, phrase, Remote } from '../product/threads.ts';
import { Terminal } from '../terminal/terminal.ts';
import { it as bare, type CodexSandbox } from './sandbox.ts';

const it = bare.extend('gated', async ({ codex }) => {
  const remote = await Remote.add(codex.home, codex.cwd, join(codex.home, 'origin.git'));
  const slug = await openGatedThread(codex.home, codex.cwd, 'codex');
  return { codex, remote, slug };
});

/** No sandbox, so that only the gate can stop it. */
const args = ['-c', 'sandbox_mode="danger-full-access"'];

/** What the model is told of its push. */
async function push(codex: CodexSandbox, branch: string, wish: object = {}) {
  const before = codex.api.requests.length;
  codex.api.script(runCommand(`git push -q origin HEAD:${branch}`), say('TOLD'));
  const run = await codex.exec('release it', { args, model: 'custom', ...wish });
  expect(run.stdout).toContain('TOLD');
  return { run, told: codex.api.requests.slice(before).flatMap(toolOutputs).join('\n') };
}

describe('the gate of an open thread', () => {
  it.for(['default', 'custom'] as const)(
    'denies a push, %s model',
    async (model, { gated: { codex, remote, slug } }) => {
      await codex.trustHook();
      const { told } = await push(codex, 'refused', { model });
      expect(told).toContain('Command blocked by PreToolUse hook');
      expect(told.replaceAll('\\"', '"')).toContain(
        `thread ${slug}, round 01, "Phase 2: push". Wait phrase: "${phrase}".`,
      );
      expect(await remote.branches()).toEqual([]);
    },
  );

  it('is opened by a person in a terminal, by the command that the denial names', async ({
    gated: { codex, remote },
  }) => {
    await codex.trustHook();
    const { run, told } = await push(codex, 'refused');
    const [, command = ''] = /^ {4}(\S+ \S+\/handoff\.cjs thread gate .*)$/m.exec(told) ?? [];
    expect(command).toContain(`--session ${run.threadId}`);

    const env = await isolatedEnv(codex.home);
    const terminal = await Terminal.open({ argv: ['sh', '-c', command], cwd: codex.cwd, env });
    try {
      await terminal.waitFor(/type its wait phrase/);
      await terminal.type(phrase);
      await terminal.key('Enter');
      await terminal.waitForEnd();
    } finally {
      await terminal.close();
    }
    await push(codex, 'allowed', { args: ['resume', ...args, run.threadId] });
    expect(await remote.branches()).toEqual(['allowed']);
    await push(codex, 'other-session');
    expect(await remote.branches()).toEqual(['allowed']);
  });

  it('holds nothing before the hook is trusted, as install says', async ({ gated: { codex, remote } }) => {
    await push(codex, 'untrusted');
    expect(await remote.branches()).toEqual(['untrusted']);
  });
});
