import { describe, expect } from 'vitest';
import { runPrint } from '../claude-code/client.ts';
import { runCommand as runInClaude } from '../claude-code/script.ts';
import { MessagesApi } from '../fake/messages-api.ts';
import { textOf as messagesText } from '../fake/messages-request.ts';
import { type ScriptedTurn as ClaudeTurn, fail as failMessage } from '../fake/messages-turns.ts';
import { textOf } from '../fake/responses-request.ts';
import { fail, hang, runCommand, type ScriptedTurn, say } from '../fake/responses-turns.ts';
import { installProduct } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { onlyHandoff, storedHandoffs } from '../product/inbox.ts';
import { waitUntil } from '../wait-until.ts';
import { acknowledge, constantLine, it, obeyBlock } from './installed.ts';
import type { CodexSandbox } from './sandbox.ts';
import type { CodexTui } from './tui.ts';
import { writeBySkill } from './writing.ts';

const asked = 'Make the refresh test pass. Never touch the login page.';
const drafted = 'A program drafted it from the transcript of codex: that session';
const edit = runCommand('echo one > notes.txt');
const allowed = { model: 'custom', sandbox: 'danger-full-access' } as const;

/** What the next session is given in its first request. */
async function nextStart(codex: CodexSandbox): Promise<string> {
  codex.api.forgetTurns();
  const before = codex.api.mainRequests.length;
  codex.api.script(say('NEXT'));
  await codex.exec('go');
  return textOf(await codex.api.waitForMain(before + 1));
}

/** A terminal whose session has run a command and gone on as the turns say, as far as the model was asked. */
async function work(codex: CodexSandbox, ...turns: ScriptedTurn[]): Promise<CodexTui> {
  codex.api.script(edit, ...turns);
  const tui = await codex.tui(allowed);
  await tui.submit(asked);
  await codex.api.waitForMain(2);
  return tui;
}

/** Runs `claude -p` to its end; returns the text of its first request. */
async function printInClaude(codex: CodexSandbox, prompt: string, turns: ClaudeTurn[]): Promise<string> {
  const api = await MessagesApi.start({ turns });
  try {
    const env = { AGENT_HANDOFF_HEADLESS: 'deliver', CLAUDE_CODE_MAX_RETRIES: '0' };
    const args = ['--dangerously-skip-permissions'];
    await runPrint({ home: codex.home, cwd: codex.cwd, api, prompt, env, args });
    return messagesText(await api.waitForMain(1));
  } finally {
    await api.close();
  }
}

describe('a session that died without a handoff', () => {
  it('of Claude Code, at a 429, is in the first request of the next Codex session', async ({
    trusted: codex,
  }) => {
    await installProduct(codex.home, codex.cwd, 'claude-code');
    await printInClaude(codex, asked, [
      runInClaude('echo one > notes.txt'),
      ...Array(12).fill(failMessage(429)),
    ]);
    codex.api.script(acknowledge);
    const answer = await codex.exec('go');
    const first = textOf(await codex.api.waitForMain(1));
    expect(first).toContain(
      'A program drafted it from the transcript of claude-code: that session ended at its usage limit',
    );
    expect(first).toContain(`"${asked}"`);
    expect(answer.stdout).toMatch(/^\*\*Handoff loaded: Draft Make the refresh test pass/m);
    const { place, fields } = await onlyHandoff(codex.home);
    expect([place, fields.draft, fields.rescued_client]).toEqual(['read', 'rescue', 'claude-code']);
    codex.api.script(say('NOTHING NEW'));
    await codex.exec('hello');
    expect(textOf(await codex.api.waitForMain(2))).not.toContain('A program drafted it');
  });

  it('of Codex, at its usage limit, is in the first request of the next Claude Code session', async ({
    trusted: codex,
  }) => {
    await installProduct(codex.home, codex.cwd, 'claude-code');
    codex.api.script(runCommand('echo one > notes.txt'), fail(429));
    await codex.exec(asked, { model: 'custom', sandbox: 'workspace-write' });
    const first = await printInClaude(codex, 'go', []);
    expect(first).toContain(
      'A program drafted it from the transcript of codex: that session ended at its usage limit',
    );
    expect(first).toContain(`"${asked}"`);
  });

  it('of Codex, killed in a command, comes to the next Codex session', async ({ trusted: codex }) => {
    codex.api.script(runCommand('for i in $(seq 600); do sleep 0.1; done'));
    const tui = await codex.tui({ model: 'custom', sandbox: 'danger-full-access' });
    await tui.submit(asked);
    const isRunning = async () =>
      (await codex.rollouts()).some(({ lines }) =>
        lines.some(({ payload }) => payload.type === 'function_call'),
      );
    await waitUntil(isRunning, { timeoutMs: 15_000, describe: () => 'a call in the rollout' });
    await tui.kill();
    const before = codex.api.mainRequests.length;
    codex.api.script(say('NEXT'));
    await codex.exec('go');
    const text = textOf(await codex.api.waitForMain(before + 1));
    expect(text).toContain(
      'A program drafted it from the transcript of codex: that session ended in the middle',
    );
  });

  it('of Codex, interrupted by Escape, comes to the next Codex session', async ({ trusted: codex }) => {
    const tui = await work(codex, hang(say('NEVER'), 'PARTIAL-TEXT'));
    await tui.waitFor(/PARTIAL-TEXT/);
    await tui.key('Escape');
    await tui.waitForPrompt();
    await tui.quit();
    expect(await nextStart(codex)).toContain(`${drafted} ended interrupted by the user on `);
  });

  it('of Codex, whose terminal was closed in its work, comes to the next Codex session', async ({
    trusted: codex,
  }) => {
    const tui = await work(codex, hang());
    await tui.close();
    expect(await nextStart(codex)).toContain(`${drafted} ended in the middle of its work on `);
  });

  it('of Codex comes to one of two sessions that start at once', async ({ trusted: codex }) => {
    codex.api.script(edit, fail(400));
    await codex.exec(asked, allowed);
    const before = codex.api.mainRequests.length;
    codex.api.script(say('ONE'), say('TWO'));
    await Promise.all([codex.exec('go'), codex.exec('go')]);
    const texts = codex.api.mainRequests.slice(before).map(textOf);
    expect(texts.map((text) => text.includes(drafted)).sort()).toEqual([false, true]);
  });

  it('of Codex comes by `take` where the hook is not trusted', async ({ untrusted: codex }) => {
    codex.api.script(runCommand('echo one > notes.txt'), fail(429));
    await codex.exec(asked, { model: 'custom', sandbox: 'workspace-write' });
    const before = codex.api.mainRequests.length;
    codex.api.script(obeyBlock, acknowledge);
    const answer = await codex.exec('go', { model: 'custom' });
    expect(textOf(await codex.api.waitForMain(before + 2))).toContain(
      'A program drafted it from the transcript of codex',
    );
    expect(answer.stdout).toMatch(/^\*\*Handoff loaded: Draft Make the refresh test pass/m);
  });
});

describe('no draft comes', () => {
  it('of a Codex session that was opened and quit', async ({ trusted: codex }) => {
    const tui = await codex.tui();
    await tui.quit();
    expect(await nextStart(codex)).toContain(constantLine);
    expect(await storedHandoffs(codex.home)).toEqual([]);
  });

  it('to a Codex session itself when it is resumed', async ({ trusted: codex }) => {
    codex.api.script(edit, fail(400));
    const { threadId } = await codex.exec(asked, allowed);
    const before = codex.api.mainRequests.length;
    codex.api.script(say('RESUMED'));
    await codex.resume(threadId, 'go on');
    expect(textOf(await codex.api.waitForMain(before + 1))).not.toContain(drafted);
    expect(await storedHandoffs(codex.home)).toEqual([]);
  });

  it('of a Codex session that filed a handoff', async ({ trusted: codex }) => {
    codex.api.script(...writeBySkill(draftOf('alpha'), 'file'), say('FILED'));
    await codex.exec('$handoff', { model: 'custom', sandbox: 'workspace-write' });
    const text = await nextStart(codex);
    expect(text).toContain('NEXT-ACTION-OF-alpha');
    expect(text).not.toContain(drafted);
  });

  it('after /clear: the user reads one line, the session nothing', async ({ trusted: codex }) => {
    const tui = await work(codex, fail(400, 'refused'));
    await tui.waitForPrompt();
    await tui.clear();
    codex.api.script(say('CLEARED'));
    const before = codex.api.mainRequests.length;
    await tui.ask('hello', /• CLEARED/);
    expect(await tui.screen()).toMatch(/a session of Codex ended here/);
    const text = textOf(await codex.api.waitForMain(before + 1));
    expect(text).not.toContain('ended here');
    expect(text).not.toContain(drafted);
    expect(await storedHandoffs(codex.home)).toEqual([]);
    await tui.quit();
  });

  it('after /new: the old thread is open until its client ends, and then its draft comes', async ({
    trusted: codex,
  }) => {
    const tui = await work(codex, fail(400, 'refused'));
    await tui.waitForPrompt();
    await tui.newThread();
    codex.api.script(say('NEW'));
    const before = codex.api.mainRequests.length;
    await tui.ask('hello', /• NEW/);
    expect(textOf(await codex.api.waitForMain(before + 1))).not.toContain(drafted);
    await tui.quit();
    expect(await nextStart(codex)).toContain(drafted);
  });
});
