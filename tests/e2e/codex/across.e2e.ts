import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { runPrint } from '../claude-code/client.ts';
import { writeHandoff } from '../claude-code/script.ts';
import { MessagesApi } from '../fake/messages-api.ts';
import { textOf as messagesText } from '../fake/messages-request.ts';
import { textOf } from '../fake/responses-request.ts';
import { runCommand, say } from '../fake/responses-turns.ts';
import { isolatedEnv } from '../isolation.ts';
import { installProduct, publish } from '../product/command.ts';
import { draftOf, marksOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { waitUntil } from '../wait-until.ts';
import { acknowledge, it, obeyBlock } from './installed.ts';
import type { CodexSandbox } from './sandbox.ts';
import { writeBySkill } from './writing.ts';

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
      codex.api.script(...writeBySkill(draftOf('beta'), way), say('FILED'));
      await codex.exec('$handoff', { model: 'custom', sandbox });
      const filed = await onlyHandoff(codex.home);
      expect(filed).toMatchObject({ place: 'unread', fields: { session_tool: 'codex-cli', name: 'beta' } });

      const api = await MessagesApi.start({ turns: [] });
      try {
        const env = { AGENT_HANDOFF_HEADLESS: 'deliver' };
        await runPrint({ home: codex.home, cwd: codex.cwd, api, prompt: 'go', env });
        const first = messagesText(await api.waitForMain(1));
        const sentinel = /<!-- sentinel: (\S+) -->/.exec(filed.text)?.[1] ?? 'none';
        for (const mark of marksOf({ name: 'beta', sentinel })) expect(first).toContain(mark);
      } finally {
        await api.close();
      }
    },
  );
});

describe('below a repository, where Codex puts an empty .git for each sandboxed command', () => {
  it('a Claude Code session that starts meanwhile gets what waits for the repository', async ({ codex }) => {
    await installProduct(codex.home, codex.cwd, 'claude-code');
    await publish(codex.home, codex.cwd, draftOf('epsilon'));
    const below = join(codex.cwd, 'apps/web');
    mkdirSync(below, { recursive: true });
    const command = 'for i in $(seq 300); do [ ! -e go-on ] || break; sleep 0.1; done; ls -a';
    codex.api.script(runCommand(command), say('DONE'));
    const running = codex.exec('go', { cwd: below, model: 'custom', sandbox: 'workspace-write' });
    const api = await MessagesApi.start({ turns: [] });
    try {
      const mark = join(below, '.git');
      await waitUntil(() => existsSync(mark), { timeoutMs: 20_000, describe: () => mark });
      expect(readdirSync(mark)).toEqual([]);
      const env = { AGENT_HANDOFF_HEADLESS: 'deliver' };
      await runPrint({ home: codex.home, cwd: below, api, prompt: 'go', env });
      expect(messagesText(await api.waitForMain(1))).toContain('NEXT-ACTION-OF-epsilon');
      expect(existsSync(mark)).toBe(true);
    } finally {
      writeFileSync(join(below, 'go-on'), '');
      await running;
      await api.close();
    }
  });
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
      codex.api.script(...(way === 'hook' ? [] : [obeyBlock]), acknowledge);
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
    codex.api.script(...writeBySkill(draftOf('delta'), 'literal'), say('FILED'));
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
