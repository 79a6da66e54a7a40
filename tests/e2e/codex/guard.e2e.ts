import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { toolNames, toolOutputs } from '../fake/responses-request.ts';
import { runCommand, type ScriptedTurn, say, useCode, useTool } from '../fake/responses-turns.ts';
import { isolatedEnv } from '../isolation.ts';
import { leaveDonts } from '../product/donts.ts';
import { Terminal } from '../terminal/terminal.ts';
import { it as bare, type CodexSandbox } from './sandbox.ts';

const it = bare.extend('donts', async ({ codex }) => {
  await mkdir(join(codex.cwd, 'src'));
  await writeFile(join(codex.cwd, 'src/lexer.ts'), 'export const one = 1;\n');
  await writeFile(join(codex.cwd, 'migrate.sh'), 'echo ran >>migrated\n', { mode: 0o755 });
  await leaveDonts(codex.home, codex.cwd, 'codex');
  await codex.trustHook();
  const lexer = () => readFile(join(codex.cwd, 'src/lexer.ts'), 'utf8');
  return { codex, lexer, hasMigrated: () => existsSync(join(codex.cwd, 'migrated')) };
});

const args = ['-c', 'sandbox_mode="danger-full-access"'];
const patch =
  '*** Begin Patch\n*** Update File: src/lexer.ts\n@@\n-export const one = 1;\n+export const two = 2;\n*** End Patch\n';

/** An edit by whichever tool the model has for it. */
const edit: ScriptedTurn = (request) => {
  const names = toolNames(request.body);
  if (names.includes('apply_patch')) return useTool('apply_patch', patch);
  if (names.includes('exec_command'))
    return useTool('exec_command', { cmd: `apply_patch <<'EOF'\n${patch}EOF` });
  return useCode(`text(JSON.stringify(await tools.apply_patch(${JSON.stringify(patch)})));`);
};

/** What the model is told of its call. */
async function call(codex: CodexSandbox, turn: ScriptedTurn, wish: object = {}) {
  const before = codex.api.requests.length;
  codex.api.script(turn, say('TOLD'));
  const run = await codex.exec('go on', { args, model: 'custom', ...wish });
  expect(run.stdout).toContain('TOLD');
  return { run, told: codex.api.requests.slice(before).flatMap(toolOutputs).join('\n') };
}

describe('the don’ts of a handoff', () => {
  it.for(['default', 'custom'] as const)(
    'are denied, a command and an edit, %s model',
    async (model, { donts: { codex, lexer, hasMigrated } }) => {
      const { told, run } = await call(codex, runCommand('./migrate.sh --all'), { model });
      expect(told).toContain('Command blocked by PreToolUse hook');
      expect(told).toContain('> Do not run `./migrate.sh` again: it is applied on staging.');
      expect(hasMigrated()).toBe(false);
      const edited = await call(codex, edit, { model, args: ['resume', ...args, run.threadId] });
      expect(edited.told).toContain('Do not edit `src/lexer.ts` before Ada has merged her branch.');
      expect(await lexer()).toBe('export const one = 1;\n');
    },
  );

  it('run once a person has lifted them in a terminal, by the command that the denial names', async ({
    donts: { codex, hasMigrated },
  }) => {
    const { run, told } = await call(codex, runCommand('./migrate.sh'));
    const [, command = ''] = /^ {4}(\S+ \S+\/handoff\.cjs guard lift .*)$/m.exec(told) ?? [];
    expect(command).toContain(`--session ${run.threadId}`);
    const byAgent = await call(codex, runCommand(command), { args: ['resume', ...args, run.threadId] });
    expect(byAgent.told).toContain('only a person lifts a don');

    // tmux can lose what a program prints in its last instant.
    const argv = ['sh', '-c', `${command}; sleep 1`];
    const terminal = await Terminal.open({ argv, cwd: codex.cwd, env: await isolatedEnv(codex.home) });
    try {
      await terminal.waitFor(/Lifted for session/);
      await terminal.waitForEnd();
    } finally {
      await terminal.close();
    }
    await call(codex, runCommand('./migrate.sh'), { args: ['resume', ...args, run.threadId] });
    expect(hasMigrated()).toBe(true);
  });
});
