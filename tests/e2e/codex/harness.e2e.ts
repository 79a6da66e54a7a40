import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { pinnedVersion } from '../client-binaries.ts';
import { developerTexts, positionOf, textOf, toolOutputs, userTexts } from '../fake/responses-request.ts';
import { fail, hang, runCommand, say, spawnAgent, waitForAgent } from '../fake/responses-turns.ts';
import { type CodexSandbox, it } from './sandbox.ts';

const MODELS = ['default', 'custom'] as const;

/** A SessionStart hook that keeps its input and says something; its script and its configuration. */
async function contextHook(codex: CodexSandbox): Promise<void> {
  const script = '#!/bin/sh\n(cat; echo) >> "$HOME/starts"\necho CONTEXT-FROM-HOOK\n';
  await codex.hooks({ SessionStart: await codex.file('hook.sh', script, 0o755) });
}

async function starts(codex: CodexSandbox): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(join(codex.home, 'starts'), 'utf8')).split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

/** A program that writes to `~/.agent-handoffs`, and the words that run it. */
async function writer(codex: CodexSandbox): Promise<string[]> {
  await codex.file('.agent-handoffs/keep', '');
  const code = `require('node:fs').writeFileSync(process.env.HOME + '/.agent-handoffs/proof', 'written');`;
  return [process.execPath, await codex.file('writer.cjs', code)];
}

describe('codex exec', () => {
  it('prints the scripted text and keeps a rollout', async ({ codex }) => {
    codex.api.script(say('SCRIPTED-ANSWER'));
    const run = await codex.exec('hello');
    expect(run).toMatchObject({ code: 0, stdout: 'SCRIPTED-ANSWER' });
    const request = await codex.api.waitForMain(1);
    expect(userTexts(request).at(-1)).toBe('hello');
    expect(request.threadId).toBe(run.threadId);
    expect((await codex.rollouts()).map(({ path }) => path)).toEqual([run.rolloutPath]);
  });

  it('sends what a trusted SessionStart hook says in the first request, after AGENTS.md', async ({
    codex,
  }) => {
    await codex.file('.codex/AGENTS.md', 'AGENTS-TEXT\n');
    await contextHook(codex);
    expect(await codex.trustHook()).toMatchObject([{ eventName: 'sessionStart', trustStatus: 'trusted' }]);
    const run = await codex.exec('hello');
    const request = await codex.api.waitForMain(1);
    expect(developerTexts(request).at(-1)).toBe('CONTEXT-FROM-HOOK');
    const order = ['AGENTS-TEXT', 'CONTEXT-FROM-HOOK', 'hello'].map((text) => positionOf(request, text));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(await starts(codex)).toMatchObject([
      { session_id: run.threadId, source: 'startup', cwd: codex.cwd, transcript_path: run.rolloutPath },
    ]);
  });

  it('gives a command the ids of the thread that the hook was told, also after a resume and in a fork', async ({
    codex,
  }) => {
    await contextHook(codex);
    await codex.trustHook();
    const ids = runCommand('echo ID-$CODEX_THREAD_ID-OF-$CODEX_SESSION_ID.');
    codex.api.script(ids, say('one'), ids, say('two'), ids, say('three'));
    const { threadId } = await codex.exec('hello', { model: 'custom' });
    await codex.resume(threadId, 'hello', { model: 'custom' });
    await codex.fork(threadId, 'hello', { model: 'custom' });
    const seen = [2, 4, 6].map((count) => toolOutputs(codex.api.mainRequests[count - 1] ?? never()).at(-1));
    const told = (await starts(codex)).map(({ session_id }) => `ID-${session_id}-OF-${session_id}.`);
    expect(told).toHaveLength(3);
    for (const [index, ids] of told.entries()) expect(seen[index]).toContain(ids);
  });

  it('skips an untrusted hook without a word', async ({ codex }) => {
    await contextHook(codex);
    const run = await codex.exec('hello');
    expect(run.code).toBe(0);
    expect(textOf(await codex.api.waitForMain(1))).not.toContain('CONTEXT-FROM-HOOK');
    expect(await codex.listHooks()).toMatchObject([{ trustStatus: 'untrusted' }]);
  });

  it.for(MODELS)('runs a command with the tool of the %s model', async (model, { codex }) => {
    codex.api.script(runCommand('echo TOOL-$((40 + 2))'), say('done'));
    const run = await codex.exec('count', { model });
    expect(run).toMatchObject({ code: 0, stdout: 'done' });
    expect(toolOutputs(await codex.api.waitForMain(2)).at(-1)).toContain('TOOL-42');
  });

  it.for(['read-only', 'workspace-write'] as const)(
    'lets a rule take a literal command out of the %s sandbox',
    async (sandbox, { codex }) => {
      const words = await writer(codex);
      codex.api.script(runCommand(words.join(' ')), say('done'));
      await codex.exec('write', { sandbox });
      expect(toolOutputs(await codex.api.waitForMain(2)).at(-1)).toContain('EROFS');
      await codex.rule(words);
      codex.api.script(runCommand(words.join(' ')), say('done'));
      await codex.exec('write', { sandbox });
      expect(toolOutputs(await codex.api.waitForMain(4)).at(-1)).not.toContain('EROFS');
      expect(await readFile(join(codex.home, '.agent-handoffs/proof'), 'utf8')).toBe('written');
    },
  );

  it('runs the other commands of the client', async ({ codex }) => {
    expect(await codex.run('--version')).toMatchObject({
      code: 0,
      stdout: `codex-cli ${pinnedVersion('@openai/codex')}`,
    });
  });

  it('fails on an API error', async ({ codex }) => {
    codex.api.script(fail(400, 'scripted refusal'));
    const run = await codex.exec('hello');
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('scripted refusal');
  });

  it('resumes and forks a thread', async ({ codex }) => {
    await contextHook(codex);
    await codex.trustHook();
    codex.api.script(say('FIRST-ANSWER'));
    const { threadId } = await codex.exec('hello');
    const resumed = await codex.resume(threadId, 'go on');
    const forked = await codex.fork(threadId, 'elsewhere');
    expect(resumed.threadId).toBe(threadId);
    expect(forked.threadId).not.toBe(threadId);
    expect(textOf(await codex.api.waitForMain(3))).toContain('FIRST-ANSWER');
    expect((await starts(codex)).map((start) => [start.source, start.session_id])).toEqual([
      ['startup', threadId],
      ['resume', threadId],
      ['fork', forked.threadId],
    ]);
  });

  it.for(MODELS)('keeps the turns of a subagent of the %s model apart', async (model, { codex }) => {
    codex.api.script(spawnAgent('look around'), waitForAgent(), say('MAIN-DONE'));
    codex.api.scriptSubagents(say('SUBAGENT-DONE'));
    const run = await codex.exec('delegate', { model });
    expect(run.stdout).toBe('MAIN-DONE');
    expect(codex.api.subagentRequests).toHaveLength(1);
    const child = codex.api.subagentRequests[0];
    expect(child?.threadId).not.toBe(run.threadId);
    expect(child?.metadata.session_id).toBe(run.threadId);
    expect(textOf(await codex.api.waitForMain(3))).toContain('SUBAGENT-DONE');
  });
});

describe('the TUI', () => {
  it('opens on the prompt, answers, and is gone after quit', async ({ codex }) => {
    codex.api.script(say('SCRIPTED-ANSWER'));
    const tui = await codex.tui();
    expect(await codex.locks()).toMatchObject([{ heldBy: tui.pid }]);
    await tui.ask('hello', /• SCRIPTED-ANSWER/);
    await tui.quit();
    expect(await tui.hasEnded()).toBe(true);
    expect(await codex.locks()).toEqual([]);
  });

  it('runs SessionStart hooks with the first prompt of every thread', async ({ codex }) => {
    await contextHook(codex);
    await codex.trustHook();
    const tui = await codex.tui();
    await tui.ask('one', /• ok/);
    await tui.clear();
    await tui.ask('two', /• ok/);
    await tui.newThread();
    await tui.ask('three', /• ok/);
    await tui.forkThread();
    await tui.ask('four', /four\s+• ok/);
    const sources = (await starts(codex)).map((start) => start.source);
    expect(sources).toEqual(['startup', 'clear', 'startup', 'fork']);
    expect(userTexts(await codex.api.waitForMain(3))).not.toContain('two');
    expect(userTexts(await codex.api.waitForMain(4))).toContain('three');
    expect(await codex.locks()).toHaveLength(4);
  });

  it('compacts with the scripted summary, without the hook’s context', async ({ codex }) => {
    await contextHook(codex);
    await codex.trustHook();
    codex.api.script(say('FIRST-ANSWER'), say('SECOND-ANSWER'));
    const tui = await codex.tui();
    await tui.ask('hello', /• FIRST-ANSWER/);
    await tui.compact();
    await tui.ask('go on', /• SECOND-ANSWER/);
    expect(codex.api.compactionRequests).toHaveLength(1);
    const resumed = await codex.api.waitForMain(2);
    expect(textOf(resumed)).toContain('Scripted summary of the conversation.');
    expect(textOf(resumed)).not.toContain('FIRST-ANSWER');
    expect((await starts(codex)).map((start) => start.source)).toEqual(['startup', 'compact']);
  });

  it('shows an API error', async ({ codex }) => {
    codex.api.script(fail(400, 'scripted refusal'));
    const tui = await codex.tui();
    await tui.ask('hello', /■ .*scripted refusal/);
  });

  it('is interrupted by Escape while a turn hangs, and shows what had come', async ({ codex }) => {
    codex.api.script(hang(say('NEVER-SHOWN'), 'PARTIAL-TEXT\n\nand'));
    const tui = await codex.tui();
    await tui.submit('hello');
    await tui.waitFor(/PARTIAL-TEXT/);
    await tui.key('Escape');
    expect(await tui.waitFor(/Conversation interrupted/)).not.toContain('NEVER-SHOWN');
  });

  it('goes on with a hanging turn when it is released', async ({ codex }) => {
    codex.api.script(hang(say('LATE-ANSWER')));
    const tui = await codex.tui();
    await tui.submit('hello');
    await codex.api.waitForMain(1);
    codex.api.release();
    await tui.waitFor(/• LATE-ANSWER/);
  });

  it('asks about an untrusted hook, and runs it from then on when the user trusts it', async ({ codex }) => {
    await contextHook(codex);
    const tui = await codex.tui({ until: /Hooks need review/ });
    const question = await tui.screen();
    expect(question).toContain('1 hook is new or changed.');
    expect(question).toContain('Hooks can run outside the sandbox after you trust them.');
    await tui.trustAllHooks();
    expect(await codex.listHooks()).toMatchObject([{ trustStatus: 'trusted' }]);
    await tui.ask('hello', /• ok/);
    expect(developerTexts(await codex.api.waitForMain(1)).at(-1)).toBe('CONTEXT-FROM-HOOK');
  });

  it('resumes a thread of codex exec', async ({ codex }) => {
    codex.api.script(say('FIRST-ANSWER'));
    const { threadId } = await codex.exec('hello');
    const tui = await codex.tui({ args: ['resume', threadId] });
    await tui.ask('go on', /• ok/);
    expect(await codex.locks()).toMatchObject([{ threadId, heldBy: tui.pid }]);
    expect((await codex.api.waitForMain(2)).threadId).toBe(threadId);
  });
});

function never(): never {
  throw new Error('the client sent no such request');
}
