import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { toolNames, toolOutputs } from '../fake/responses-request.ts';
import { runCommand, type ScriptedTurn, say, useCode, useTool } from '../fake/responses-turns.ts';
import { isolatedEnv } from '../isolation.ts';
import { bundlePath } from '../product/command.ts';
import { openGatedThread, phrase, Remote } from '../product/threads.ts';
import { Terminal } from '../terminal/terminal.ts';
import { codexBinary, codexEnv } from './environment.ts';
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

const handoff = (): string => `${process.execPath} ${bundlePath()}`;

/** What an agent does of which none opens a gate. */
const changes: [string, (slug: string) => string][] = [
  [
    'an honest blocked report',
    (slug) =>
      `printf '## Phase 1: build\\n\\nDone.\\n' | ${handoff()} thread result ${slug} --status blocked --file -`,
  ],
  ['a stash', () => 'git stash -q -u'],
  ['a branch without the thread', () => 'git add -A && git commit -q -m x && git checkout -q HEAD~1'],
  ['a directory that was moved', () => 'mv handoffs elsewhere'],
];

/** A shell command in another directory than the session's. */
function runIn(cmd: string, workdir: string): ScriptedTurn {
  return (request) =>
    toolNames(request.body).includes('exec_command')
      ? useTool('exec_command', { cmd, workdir })
      : useCode(`text(JSON.stringify(await tools.exec_command(${JSON.stringify({ cmd, workdir })})));`);
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

  it.for(changes)('denies a push after %s', async ([, change], { gated: { codex, remote, slug } }) => {
    await codex.trustHook();
    codex.api.script(runCommand(change(slug)), say('CHANGED'));
    const changed = await codex.exec('go on', { args, model: 'custom' });
    expect(changed.stdout).toContain('CHANGED');
    const { told } = await push(codex, 'refused');
    expect(told).toContain('Command blocked by PreToolUse hook');
    expect(await remote.branches()).toEqual([]);
  });

  it('of a thread that is gone is dropped by a person in a terminal, by the command that the denial names', async ({
    gated: { codex, remote },
  }) => {
    await codex.trustHook();
    codex.api.script(runCommand('rm handoffs/active/*/* && rmdir handoffs/active/*'), say('GONE'));
    await codex.exec('tidy up', { args, model: 'custom' });
    const { told } = await push(codex, 'refused');
    const [, command = ''] = /^ {4}(\S+ \S+\/handoff\.cjs thread gate .* --forget .*)$/m.exec(told) ?? [];
    const env = await isolatedEnv(codex.home);
    // tmux can lose what a program prints in its last instant.
    const argv = ['sh', '-c', `${command}; sleep 1`];
    const terminal = await Terminal.open({ argv, cwd: codex.cwd, env });
    try {
      await terminal.waitFor(/dropped 1 that no active thread here has any more/);
      await terminal.waitForEnd();
    } finally {
      await terminal.close();
    }
    await push(codex, 'allowed');
    expect(await remote.branches()).toEqual(['allowed']);
  });

  it.for(['thread next --supersede', 'thread close'])(
    'denies %s',
    async (verb, { gated: { codex, slug } }) => {
      await codex.trustHook();
      const command = `${handoff()} ${verb.replace(/^thread (\w+)/, `thread $1 ${slug}`)}`;
      codex.api.script(runCommand(command), say('TOLD'));
      await codex.exec('tidy up', { args, model: 'custom' });
      expect(codex.api.requests.flatMap(toolOutputs).join('\n')).toContain(
        'Command blocked by PreToolUse hook',
      );
      expect(existsSync(join(codex.cwd, `handoffs/active/${slug}/round-01-prompt.md`))).toBe(true);
      expect(existsSync(join(codex.cwd, `handoffs/active/${slug}/round-02-prompt.md`))).toBe(false);
    },
  );

  it.for(['default', 'custom'] as const)(
    'denies a push whose call works elsewhere, %s model',
    async (model, { gated: { codex, remote } }) => {
      await codex.trustHook();
      codex.api.script(runIn(`git -C '${codex.cwd}' push -q origin HEAD:refused`, '/tmp'), say('TOLD'));
      await codex.exec('release it', { args, model });
      expect(codex.api.requests.flatMap(toolOutputs).join('\n')).toContain(
        'Command blocked by PreToolUse hook',
      );
      expect(await remote.branches()).toEqual([]);
    },
  );

  it('denies a push of a session elsewhere that names the repository', async ({
    gated: { codex, remote },
  }) => {
    await codex.trustHook();
    const { told } = await push(codex, 'refused', { cwd: await codex.repo('elsewhere') });
    expect(told).not.toContain('is behind a gate');
    codex.api.script(runCommand(`git -C '${codex.cwd}' push -q origin HEAD:refused`), say('TOLD'));
    await codex.exec('release it', { args, model: 'custom', cwd: await codex.repo('elsewhere-too') });
    expect(codex.api.requests.flatMap(toolOutputs).join('\n')).toContain('is behind a gate');
    expect(await remote.branches()).toEqual([]);
  });

  it('denies a push although the result is a pipe that nobody fills', async ({
    gated: { codex, remote, slug },
  }) => {
    await codex.trustHook();
    await execa('mkfifo', [join(codex.cwd, `handoffs/active/${slug}/round-01-result.md`)]);
    const { told } = await push(codex, 'refused');
    expect(told).toContain('Command blocked by PreToolUse hook');
    expect(await remote.branches()).toEqual([]);
  });

  it('holds once `install --trust-codex-hook` has trusted it, which a second run then knows', async ({
    gated: { codex, remote },
  }) => {
    const env = await codexEnv(codex.home);
    const install = async (...flags: string[]): Promise<string[]> => {
      const words = ['install', '--client', 'codex', '--json', ...flags];
      const run = await execa(process.execPath, [bundlePath(), ...words], {
        cwd: codex.cwd,
        env: { ...env, PATH: `${dirname(codexBinary())}:${env.PATH}` },
        extendEnv: false,
      });
      return JSON.parse(run.stdout).notices;
    };
    const untrusted = expect.stringContaining('Codex holds no gate before you trust that hook too');
    expect(await install()).toContainEqual(untrusted);
    expect(await install('--trust-codex-hook')).not.toContainEqual(untrusted);
    expect(await install()).not.toContainEqual(untrusted);
    await push(codex, 'refused');
    expect(await remote.branches()).toEqual([]);
  });

  it('holds nothing before the hook is trusted, as install says', async ({ gated: { codex, remote } }) => {
    await push(codex, 'untrusted');
    expect(await remote.branches()).toEqual(['untrusted']);
  });
});
