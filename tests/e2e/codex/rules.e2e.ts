import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { renderRules } from '../../../adapters/codex/install/rules.ts';
import { toolOutputs } from '../fake/responses-request.ts';
import { runCommand, say, useTool } from '../fake/responses-turns.ts';
import { bundlePath, publish } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { storedHandoffs } from '../product/inbox.ts';
import { codexBinary, codexEnv } from './environment.ts';
import { type CodexSandbox, it } from './sandbox.ts';

const node = process.execPath;
const answerSchema = z.object({ decision: z.string().optional() });

/** The rules that install writes, where the client reads them. */
function writeRules(codex: CodexSandbox): Promise<string> {
  return codex.file('.codex/rules/agent-handoff.rules', renderRules({ node, script: bundlePath() }));
}

async function decide(codex: CodexSandbox, rules: string, words: string[]): Promise<string> {
  const args = ['execpolicy', 'check', '--resolve-host-executables', '--rules', rules, '--', ...words];
  const options = { cwd: codex.home, env: await codexEnv(codex.home), extendEnv: false } as const;
  const { stdout } = await execa(codexBinary(), args, options);
  return answerSchema.parse(JSON.parse(stdout)).decision ?? 'none';
}

/** A program that is called node and leaves a mark where the sandbox lets nobody write. */
async function evilNode(codex: CodexSandbox): Promise<{ program: string; mark: string }> {
  const mark = join(codex.home, 'escaped');
  const program = await codex.file('evil/node', `#!/bin/sh\necho ran; echo x > '${mark}'\n`, 0o755);
  return { program, mark };
}

describe('the rules that install writes', () => {
  it('allow our verbs, and no other program, script or verb', async ({ codex }) => {
    const rules = await writeRules(codex);
    const script = bundlePath();
    const { program: evil } = await evilNode(codex);
    for (const verb of [
      'begin',
      'review',
      'publish',
      'take',
      'list',
      'show',
      'search',
      'status',
      'undo',
      'rescue',
    ]) {
      expect(await decide(codex, rules, [node, script, verb, '--json']), verb).toBe('allow');
    }
    for (const words of [
      ['node', script, 'take'],
      [evil, script, 'take'],
      [node, join(codex.home, 'handoff.cjs'), 'take'],
      [node, '--require', './x.cjs', script, 'take'],
      [node, script],
      ...['install', 'uninstall', 'upgrade', 'prune', 'forward', 'demo'].map((verb) => [node, script, verb]),
    ]) {
      expect(await decide(codex, rules, words), words.join(' ')).toBe('none');
    }
  });

  it.for([
    ['default', 'read-only'],
    ['custom', 'workspace-write'],
  ] as const)('lift the sandbox for our Node alone: %s model, %s', async ([model, sandbox], { codex }) => {
    await writeRules(codex);
    await publish(codex.home, codex.cwd, draftOf('alpha'));
    const { program: evil, mark } = await evilNode(codex);
    const take = `${bundlePath()} take`;
    codex.api.script(
      runCommand(`${evil} ${take}`),
      runCommand(`PATH=${dirname(evil)}:$PATH; node ${take}`),
      runCommand(`${node} ${take}`),
      say('DONE'),
    );
    const run = await codex.exec('go', { model, sandbox });
    expect(run.code, run.stderr).toBe(0);
    expect(existsSync(mark)).toBe(false);
    const [first = '', second = '', third = ''] = toolOutputs(codex.api.mainRequests.at(-1) ?? fail());
    expect(first).toContain('ran');
    expect(second).toContain('ran');
    expect(third).toContain('NEXT-ACTION-OF-alpha');
    expect((await storedHandoffs(codex.home)).map(({ place }) => place)).toEqual(['read']);
  });

  it('lead nothing out of the sandbox: not by a repository that the session itself made', async ({
    codex,
  }) => {
    await writeRules(codex);
    await codex.trustProject();
    const mark = join(codex.home, 'escaped');
    const nested = join(codex.cwd, 'nested');
    const trap = [
      `mkdir -p ${nested}/bin && cd ${nested} && git init -q -b main`,
      `printf '#!/bin/sh\\necho ran >> ${mark}\\ncat\\n' > bin/trap && cp bin/trap bin/git && chmod +x bin/*`,
      'echo one > file.txt && git add file.txt && git -c user.name=t -c user.email=t@t commit -q -m one',
      `git config filter.trap.clean ${nested}/bin/trap && git config core.fsmonitor ${nested}/bin/trap`,
      "echo '*.txt filter=trap' > .git/info/attributes && echo two > file.txt",
    ].join(' && ');
    const begin = `${node} ${bundlePath()} begin`;
    codex.api.script(
      runCommand(trap),
      useTool('exec_command', { cmd: 'git status --short; ls bin', workdir: nested }),
      useTool('exec_command', { cmd: begin, workdir: nested }),
      say('DONE'),
    );
    const run = await codex.exec('go', { model: 'custom', sandbox: 'workspace-write' });
    expect(run.code, run.stderr).toBe(0);
    const [, inside = '', begun = ''] = toolOutputs(codex.api.mainRequests.at(-1) ?? fail());
    // In the sandbox the trap is sprung, and can write nothing there.
    expect(inside).toContain('Read-only file system');
    expect(begun).toContain('from: nested');
    expect(begun).toContain('uncommitted files: 2');
    expect(existsSync(mark)).toBe(false);
  });

  it('take nothing from another repository, and mark what they send there', async ({ codex }) => {
    await writeRules(codex);
    const other = join(codex.home, 'other');
    await execa('git', ['init', '-q', '-b', 'main', other]);
    await publish(codex.home, other, draftOf('theirs'));
    const program = `${node} ${bundlePath()}`;
    codex.api.script(
      runCommand(`${program} take --in ${other}`),
      useTool('exec_command', { cmd: `${program} take`, workdir: other }),
      useTool('exec_command', { cmd: `${program} undo`, workdir: other }),
      useTool('exec_command', {
        cmd: `${program} publish --no-review --body '## Immediate next action\n\nSend it.'`,
        workdir: other,
      }),
      say('DONE'),
    );
    const run = await codex.exec('go', { model: 'custom', sandbox: 'workspace-write' });
    expect(run.code, run.stderr).toBe(0);
    const outputs = toolOutputs(codex.api.mainRequests.at(-1) ?? fail());
    for (const refused of outputs.slice(0, 3)) {
      expect(refused).toContain('belongs to another repository than this session');
      expect(refused).not.toContain('NEXT-ACTION-OF-theirs');
    }
    expect(outputs[3]).toContain('Handoff filed');
    const stored = await storedHandoffs(codex.home);
    expect(stored.map(({ place, fields }) => [place, fields.from_repository])).toEqual(
      expect.arrayContaining([
        ['unread', undefined],
        ['unread', codex.cwd],
      ]),
    );
  });
});

function fail(): never {
  throw new Error('the client sent no request');
}
