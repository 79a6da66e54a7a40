import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { runPrint } from '../claude-code/client.ts';
import { writeHandoff } from '../claude-code/script.ts';
import { MessagesApi } from '../fake/messages-api.ts';
import { textOf as messagesText } from '../fake/messages-request.ts';
import { type RecordedRequest, textOf, toolOutputs } from '../fake/responses-request.ts';
import { runCommand, type ScriptedTurn, say } from '../fake/responses-turns.ts';
import { isolatedEnv } from '../isolation.ts';
import { installProduct } from '../product/command.ts';
import { draftOf, marksOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { acknowledge, it } from './installed.ts';
import type { CodexSandbox } from './sandbox.ts';

function run(command: (request: RecordedRequest) => string): ScriptedTurn {
  return (request) => {
    const turn = runCommand(command(request));
    return typeof turn === 'function' ? turn(request) : turn;
  };
}

function match(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found) return found;
  throw new Error(`nothing matches ${pattern} in:\n${text.slice(0, 3000)}`);
}

/** The command that the injected skill names. */
const beginCommand = (request: RecordedRequest) =>
  match(textOf(request), /^ {4}(\/\S+ \/\S+\/handoff\.cjs begin)$/m);
const fact = (request: RecordedRequest, label: string) =>
  match(toolOutputs(request).at(0) ?? '', new RegExp(`${label}: (\\S.*?)(?:\\n|\\\\n)`));

describe('across the two tools', () => {
  it('a handoff written in Claude Code is in the first request of the next Codex session', async ({
    trusted: codex,
  }) => {
    await installProduct(codex.home, codex.cwd, 'claude-code');
    const api = await MessagesApi.start({ turns: writeHandoff(draftOf('alpha')) });
    try {
      await runPrint({ home: codex.home, cwd: codex.cwd, api, prompt: '/handoff' });
    } finally {
      await api.close();
    }
    const filed = await onlyHandoff(codex.home);
    expect(filed).toMatchObject({ place: 'unread', fields: { session_tool: 'claude-code' } });
    codex.api.script(acknowledge);
    const answer = await codex.exec('go');
    const first = textOf(await codex.api.waitForMain(1));
    expect(first).toContain('NEXT-ACTION-OF-alpha');
    expect(first).toContain('DONT-OF-alpha');
    expect(answer.stdout).toMatch(/^\*\*Handoff loaded: alpha — sentinel [a-z2-7]{10}\*\*$/m);
    expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'read' });
  });

  it.for([
    ['workspace-write', 'file'],
    ['read-only', 'literal'],
  ] as const)(
    'a handoff written in Codex, %s, reaches the next Claude Code session (%s)',
    async ([sandbox, way], { trusted: codex }) => {
      await installProduct(codex.home, codex.cwd, 'claude-code');
      const quoted = `'${draftOf('beta').replaceAll("'", `'"'"'`)}'`;
      const writing: ScriptedTurn[] =
        way === 'file'
          ? [
              run((request) => `cat > ${fact(request, 'draft file')} <<'EOF'\n${draftOf('beta')}EOF`),
              run((request) => `${fact(request, 'publish command')} --no-review`),
            ]
          : [
              run(
                (request) =>
                  `${beginCommand(request).replace(/begin$/, 'publish')} --body ${quoted} --no-review`,
              ),
            ];
      codex.api.script(run(beginCommand), ...writing, say('FILED'));
      await codex.exec('$handoff', { model: 'custom', sandbox });
      const filed = await onlyHandoff(codex.home);
      expect(filed).toMatchObject({ place: 'unread', fields: { session_tool: 'codex-cli', name: 'beta' } });

      const api = await MessagesApi.start({ turns: [] });
      try {
        const env = { AGENT_HANDOFF_HEADLESS: 'deliver' };
        await runPrint({ home: codex.home, cwd: codex.cwd, api, prompt: 'go', env });
        const first = messagesText(await api.waitForMain(1));
        const sentinel = match(filed.text, /<!-- sentinel: (\S+) -->/);
        for (const mark of marksOf({ name: 'beta', sentinel })) expect(first).toContain(mark);
      } finally {
        await api.close();
      }
    },
  );
});

describe('across the predecessor and us', () => {
  const scripts = fileURLToPath(new URL('../../fixtures/predecessor/', import.meta.url));

  /** A script that shares no code with us, in the user's worktree. */
  async function script(codex: CodexSandbox, name: string, args: string[] = [], input = ''): Promise<string> {
    const options = { cwd: codex.cwd, env: await isolatedEnv(codex.home), extendEnv: false, input } as const;
    const env = { ...options.env, PATH: `${options.env.PATH}:/usr/bin:/bin` };
    return (await execa('sh', [`${scripts}${name}.sh`, ...args], { ...options, env })).stdout;
  }

  it.for(['hook', 'take'] as const)(
    'a file as its scripts write it surfaces in Codex, by the %s',
    async (way, { untrusted: codex }) => {
      const body = draftOf('gamma').split('---\n').at(-1) ?? '';
      await script(codex, 'write', ['claude-code'], body);
      if (way === 'hook') await codex.trustHook();
      const take = run((request) => match(textOf(request), /(\/\S+ \/\S+\/dist\/handoff\.cjs take)\b/));
      codex.api.script(...(way === 'hook' ? [] : [take]), acknowledge);
      const answer = await codex.exec('go', { model: 'custom' });
      const asked = textOf(codex.api.mainRequests.at(-1) ?? fail());
      expect(asked).toContain('NEXT-ACTION-OF-gamma');
      expect(asked).toContain('DONT-OF-gamma');
      expect(answer.stdout).toMatch(
        /^\*\*Handoff loaded: Paused before the refresh flow — sentinel [0-9a-f]{10}\*\*$/m,
      );
      expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
    },
  );

  it('a handoff that Codex wrote surfaces there', async ({ untrusted: codex }) => {
    const quoted = `'${draftOf('delta').replaceAll("'", `'"'"'`)}'`;
    const publish = (request: RecordedRequest) => beginCommand(request).replace(/begin$/, 'publish');
    codex.api.script(
      run(beginCommand),
      run((request) => `${publish(request)} --body ${quoted} --no-review`),
      say('FILED'),
    );
    await codex.exec('$handoff', { model: 'custom' });
    const printed = await script(codex, 'read');
    for (const mark of ['=== delta ===', 'NEXT-ACTION-OF-delta', 'DECISION-OF-delta', 'DONT-OF-delta']) {
      expect(printed).toContain(mark);
    }
    expect(printed).not.toContain('DRIFT');
    expect(await onlyHandoff(codex.home)).toMatchObject({
      place: 'read',
      fields: { session_tool: 'codex-cli' },
    });
  });
});

function fail(): never {
  throw new Error('the client sent no request');
}
