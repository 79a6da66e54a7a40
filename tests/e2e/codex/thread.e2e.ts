import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { runPrint } from '../claude-code/client.ts';
import { runCommand as runInClaude } from '../claude-code/script.ts';
import { MessagesApi } from '../fake/messages-api.ts';
import { textOf as messagesText } from '../fake/messages-request.ts';
import { type ScriptedTurn as ClaudeTurn, say as sayInClaude } from '../fake/messages-turns.ts';
import { textOf, toolOutputs } from '../fake/responses-request.ts';
import { runCommand, say } from '../fake/responses-turns.ts';
import { bundlePath, installProduct, runHandoff } from '../product/command.ts';
import { runGit } from '../product/threads.ts';
import { it as bare, type CodexSandbox } from './sandbox.ts';

const day = new Date().toISOString().slice(0, 10);
const slug = `${day}-auth`;
const active = `handoffs/active/${slug}`;
const archived = `handoffs/archive/${slug}`;
const brief = '## Phase 1: move\n\nMOVE-THE-CALLS in src/auth.ts.\n';
const report =
  '## Phase 1: move\n\nFour calls moved.\n\n## Issues observed\n\nnone\n\n## Manual escalation needed\n\nnone\n';

const byHand = `---
thread: "${slug}"
round: 1
from: codex-cli
to: claude-code
created: 2026-05-16T09:10:00Z
in_reply_to: round-01-prompt.md
status: complete
---

${report}`;

const it = bare.extend('both', async ({ codex }) => {
  await installProduct(codex.home, codex.cwd, 'claude-code');
  await installProduct(codex.home, codex.cwd, 'codex');
  return codex;
});

/** One headless Claude Code session in Codex' repository; gives its answer and all that its model was sent. */
async function askClaude(codex: CodexSandbox, prompt: string, turns: ClaudeTurn[], args: string[] = []) {
  const api = await MessagesApi.start({ turns });
  try {
    const run = await runPrint({ home: codex.home, cwd: codex.cwd, api, prompt, args });
    expect(run.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });
    return { result: run.result, sent: api.mainRequests.map(messagesText).join('\n') };
  } finally {
    await api.close();
  }
}

/** Claude opens the thread by the skill's own command; gives the printed line for Codex. */
async function openInClaude(codex: CodexSandbox): Promise<string> {
  const followSkill: ClaudeTurn = (request) => {
    const [, command = ''] = /^ +(\S+ \S+handoff\.cjs thread open) <slug>/m.exec(messagesText(request)) ?? [];
    const flags = '--to codex-cli --tracks acme/shop#7 --commit --file -';
    return runInClaude(`${command} auth "Move auth" ${flags} <<'EOF_ROUND'\n${brief}EOF_ROUND`);
  };
  const { result, sent } = await askClaude(codex, '/handoff-open auth "Move auth" --to codex-cli --commit', [
    followSkill,
    sayInClaude('OPENED'),
  ]);
  expect(result).toBe('OPENED');
  return /^codex '(.*)'$/m.exec(sent)?.[1] ?? '';
}

const node = `${process.execPath} ${bundlePath()}`;
const closeInClaude = ['result auth --commit', 'close auth --commit'].map((verb) =>
  runInClaude(`${node} thread ${verb}`),
);

async function history(codex: CodexSandbox): Promise<string> {
  return runGit(codex.home, codex.cwd, 'log', '--format=%s', '--name-status', '-M', 'HEAD~3..');
}

const threeCommits = `handoff: close ${slug} (answered)

R100\t${active}/round-01-prompt.md\t${archived}/round-01-prompt.md
R100\t${active}/round-01-result.md\t${archived}/round-01-result.md
handoff: result ${slug} round 01

A\t${active}/round-01-result.md
handoff: open ${slug} round 01

A\t${active}/round-01-prompt.md`;

describe('a thread across the two tools', () => {
  it('is opened by Claude, answered by Codex from the printed line, closed by Claude: prompt, result, move', async ({
    both: codex,
  }) => {
    const line = await openInClaude(codex);
    expect(line).toContain(`Read ${active}/round-01-prompt.md and carry it out`);
    await codex.trustProject();
    codex.api.script(
      runCommand(`cat ${active}/round-01-prompt.md`),
      runCommand(`cat > ${active}/round-01-result.md <<'EOF_ROUND'\n${byHand}EOF_ROUND`),
      say('ANSWERED'),
    );
    expect((await codex.exec(line, { model: 'custom' })).stdout).toContain('ANSWERED');
    expect(codex.api.requests.flatMap(toolOutputs).join('\n')).toContain('MOVE-THE-CALLS');

    await askClaude(
      codex,
      'close the thread',
      [...closeInClaude, sayInClaude('CLOSED')],
      ['--allowedTools', `Bash(${node} thread:*)`],
    );
    expect(await history(codex)).toBe(threeCommits);
    expect(await runHandoff(codex.home, codex.cwd, ['thread', 'check'])).toContain('Nothing is wrong');
  });

  it('is answered by the skill in Codex, whose sandbox keeps .git read-only: committed elsewhere', async ({
    both: codex,
  }) => {
    await openInClaude(codex);
    await codex.trustProject();
    const file = (flags: string) =>
      runCommand(
        `${node} thread result auth --status complete ${flags} --file - <<'EOF_ROUND'\n${report}EOF_ROUND`,
      );
    codex.api.script(file('--commit'), file(''), say('ANSWERED'));
    const run = await codex.exec('$handoff-result auth', { model: 'custom' });
    expect(run.stdout).toContain('ANSWERED');
    expect(textOf(await codex.api.waitForMain(1))).toContain('Answer the highest prompt of a thread');
    const told = codex.api.requests.flatMap(toolOutputs).join('\n');
    expect(told).toContain('cannot be written (EROFS); nothing was written');
    expect(told).toContain('round 01 is answered, complete');

    await askClaude(
      codex,
      'close the thread',
      [...closeInClaude, sayInClaude('CLOSED')],
      ['--allowedTools', `Bash(${node} thread:*)`],
    );
    expect(await history(codex)).toBe(threeCommits);
  });

  it('lives in a repository with templates of its own: its form is filled, its report has the phases of the prompt', async ({
    both: codex,
  }) => {
    const logs = `handoffs/active/${day}-logs`;
    const file = (name: string) => join(codex.cwd, name);
    await cp(
      fileURLToPath(new URL('../../fixtures/written-threads/templates', import.meta.url)),
      file('handoffs/templates'),
      {
        recursive: true,
      },
    );
    await runGit(codex.home, codex.cwd, 'add', '-A');
    await runGit(codex.home, codex.cwd, 'commit', '-qm', 'templates');

    const opened = await askClaude(
      codex,
      'open a thread about the logs',
      [
        runInClaude(
          `${node} thread open logs "Keep the logs" --to codex --tracks acme/shop#7 --wait-phrase "Keep them!" --commit`,
        ),
        sayInClaude('OPENED'),
      ],
      ['--allowedTools', `Bash(${node} thread:*)`],
    );
    expect(opened.sent).toContain('the template is committed with parts to fill in');
    const prompt = await readFile(file(`${logs}/round-01-prompt.md`), 'utf8');
    expect(prompt).toContain('\n---\n\n# Keep the logs\n\nReplace this section');
    expect(prompt).toContain('> ***Run only after explicit human go-ahead. Wait phrase: `Keep them`.***');
    expect(prompt.match(/REPLACE/g)).toHaveLength(1);

    await codex.trustProject();
    const fill = `sed -i 's/^\\[fill in: .*/Three files, 2 GB./' ${logs}/round-01-result.md`;
    codex.api.script(
      runCommand(`${node} thread show logs`),
      runCommand(`${node} thread result logs && ${node} thread list && ${fill}`),
      runCommand(`${node} thread list`),
      say('ANSWERED'),
    );
    const run = await codex.exec('$handoff-result logs', { model: 'custom' });
    expect(run.stdout).toContain('ANSWERED');
    const told = codex.api.requests.flatMap(toolOutputs).join('\n');
    expect(told).toContain(
      '    phase    Phase B: REPLACE\n    gate     Phase B: REPLACE: wait phrase "Keep them"',
    );
    expect(told).toMatch(/open +\S+-logs +01 prompt +open +codex/);
    expect(told).toMatch(/answered +\S+-logs +01 result +partial +claude/);

    const result = await readFile(file(`${logs}/round-01-result.md`), 'utf8');
    expect(result.slice(result.indexOf('\n---\n\n') + 6)).toBe(`# Result: ${day}-logs, round 1

## Phase A: look (no writes)

Three files, 2 GB.

## Phase B: REPLACE

phase B blocked: awaiting Keep them

## Issues observed

Three files, 2 GB.

## Manual escalation needed

- Phase B: REPLACE: a person has to say \`Keep them\`
`);

    await askClaude(
      codex,
      'close the thread',
      [
        ...['result logs --commit', 'close logs --commit'].map((verb) =>
          runInClaude(`${node} thread ${verb}`),
        ),
        sayInClaude('CLOSED'),
      ],
      ['--allowedTools', `Bash(${node} thread:*)`],
    );
    expect((await history(codex)).match(/^handoff: .*/gm)).toEqual([
      `handoff: close ${day}-logs (answered)`,
      `handoff: result ${day}-logs round 01`,
      `handoff: open ${day}-logs round 01`,
    ]);
    expect(await runHandoff(codex.home, codex.cwd, ['thread', 'check'])).toContain('Nothing is wrong');
  });
});
