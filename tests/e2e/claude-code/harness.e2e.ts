import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { lastUserText, textOf } from '../fake/messages-request.ts';
import { fail, hang, say, useTool } from '../fake/messages-turns.ts';
import { liveSessions, transcripts } from './observed.ts';
import { it } from './sandbox.ts';
import { callAgent } from './script.ts';

const CONTEXT_HOOK = `#!/bin/sh
printf '{"hookSpecificOutput":{"hookEventName":"SessionStart","additionalContext":"CONTEXT-FROM-HOOK"}}'
`;

function hookOn(event: string, command: string): Record<string, unknown> {
  return { hooks: { [event]: [{ hooks: [{ type: 'command', command }] }] } };
}

describe('claude -p', () => {
  it('prints the scripted text', async ({ claude }) => {
    claude.api.script(say('SCRIPTED-ANSWER'));
    const run = await claude.print('hello');
    expect(run).toMatchObject({ code: 0, result: 'SCRIPTED-ANSWER', stderr: '' });
    expect(lastUserText(await claude.api.waitForMain(1))).toContain('hello');
  });

  it('sends what a SessionStart hook says in the first main request', async ({ claude }) => {
    const hook = await claude.file('hook.sh', CONTEXT_HOOK, 0o755);
    await claude.settings(hookOn('SessionStart', hook));
    await claude.print('hello');
    expect(textOf(await claude.api.waitForMain(1))).toContain('CONTEXT-FROM-HOOK');
  });

  it('runs a Bash call that the settings allow and sends its output back', async ({ claude }) => {
    await claude.settings({ permissions: { allow: ['Bash(echo:*)'] } });
    claude.api.script(
      useTool('Bash', { command: 'echo TOOL-$((40 + 2))', description: 'count' }),
      say('done'),
    );
    const run = await claude.print('count');
    expect(run.result).toBe('done');
    expect(lastUserText(await claude.api.waitForMain(2))).toContain('TOOL-42');
  });

  it('refuses a Bash call that nothing allows', async ({ claude }) => {
    claude.api.script(useTool('Bash', { command: 'node -e 1', description: 'run' }), say('done'));
    await claude.print('run');
    expect(lastUserText(await claude.api.waitForMain(2))).toContain('requires approval');
  });

  it('answers by a function of the request', async ({ claude }) => {
    claude.api.script((request) => say(`heard: ${lastUserText(request).includes('hello')}`));
    expect((await claude.print('hello')).result).toBe('heard: true');
  });

  it('reports an API error', async ({ claude }) => {
    claude.api.script(fail(400, 'scripted refusal'));
    const run = await claude.print('hello');
    expect(run.code).toBe(1);
    expect(run.result).toContain('scripted refusal');
  });

  it('keeps the turns of a subagent apart from those of the main loop', async ({ claude }) => {
    claude.api.script(callAgent('general-purpose', 'look around'), say('MAIN-DONE'));
    claude.api.scriptSubagents(say('SUBAGENT-DONE'));
    const run = await claude.print('delegate');
    expect(run.result).toBe('MAIN-DONE');
    expect(claude.api.subagentRequests).toHaveLength(1);
    expect(lastUserText(await claude.api.waitForMain(2))).toContain('SUBAGENT-DONE');
  });

  it('keeps a transcript under the isolated HOME', async ({ claude }) => {
    const run = await claude.print('hello');
    const [transcript] = await transcripts(claude.home);
    expect(transcript?.sessionId).toBe(run.sessionId);
    expect(transcript?.lines.map((line) => line.type)).toContain('assistant');
  });
});

describe('the TUI', () => {
  it('opens on the prompt, answers, and is gone after quit', async ({ claude }) => {
    claude.api.script(say('SCRIPTED-ANSWER'));
    const tui = await claude.tui();
    await tui.ask('hello', /● SCRIPTED-ANSWER/);
    await tui.quit();
    expect(await tui.hasEnded()).toBe(true);
  });

  it('opens without a question in a repository it has not seen', async ({ claude }) => {
    const tui = await claude.tui({ cwd: await claude.repo(), columns: 80, rows: 30 });
    await tui.ask(
      'a prompt that is longer than one line of eighty columns, so that the client wraps it',
      /● ok/,
    );
  });

  it('runs SessionStart hooks at the start and again on /clear', async ({ claude }) => {
    const log = join(claude.home, 'starts');
    const hook = await claude.file('hook.sh', `#!/bin/sh\ncat >> ${log}\necho >> ${log}\n`, 0o755);
    await claude.settings(hookOn('SessionStart', hook));
    const tui = await claude.tui();
    await tui.ask('before', /● ok/);
    await tui.submit('/clear');
    await tui.waitForPrompt();
    await tui.submit('after');
    const request = await claude.api.waitForMain(2);
    expect(textOf(request)).not.toContain('before\n');
    const starts = (await readFile(log, 'utf8')).split('\n').filter(Boolean);
    expect(starts.map((line) => JSON.parse(line).source)).toEqual(['startup', 'clear']);
    expect(request.sessionId).toBe(JSON.parse(starts[1] ?? '').session_id);
  });

  it('compacts with the scripted summary and goes on from it', async ({ claude }) => {
    claude.api.script(say('FIRST-ANSWER'), say('SECOND-ANSWER'), say('THIRD-ANSWER'));
    const tui = await claude.tui();
    await tui.ask('hello', /● FIRST-ANSWER/);
    await tui.ask('more', /● SECOND-ANSWER/);
    await tui.ask('/compact', /Compacted/);
    await tui.ask('go on', /● THIRD-ANSWER/);
    expect(claude.api.compactionRequests).toHaveLength(1);
    const resumed = textOf(await claude.api.waitForMain(3));
    expect(resumed).toContain('Scripted summary of the conversation.');
    expect(resumed).not.toContain('FIRST-ANSWER');
  });

  it('shows an API error', async ({ claude }) => {
    claude.api.script(fail(400, 'scripted refusal'));
    const tui = await claude.tui();
    await tui.ask('hello', /API Error: .*scripted refusal/);
  });

  it('is interrupted by Escape while a turn hangs, and shows what had come', async ({ claude }) => {
    claude.api.script(hang(say('NEVER-SHOWN'), 'PARTIAL-TEXT\n\nand'));
    const tui = await claude.tui();
    await tui.submit('hello');
    await tui.waitFor(/PARTIAL-TEXT/);
    await tui.key('Escape');
    expect(await tui.waitFor(/Interrupted/)).not.toContain('NEVER-SHOWN');
  });

  it('goes on with a hanging turn when it is released', async ({ claude }) => {
    claude.api.script(hang(say('LATE-ANSWER')));
    const tui = await claude.tui();
    await tui.submit('hello');
    await claude.api.waitForMain(1);
    claude.api.release();
    await tui.waitFor(/● LATE-ANSWER/);
  });

  it('is listed under ~/.claude/sessions while it is open', async ({ claude }) => {
    const tui = await claude.tui();
    expect(await liveSessions(claude.home)).toMatchObject([{ pid: tui.pid, cwd: claude.cwd }]);
    await tui.quit();
    expect(await liveSessions(claude.home)).toEqual([]);
  });

  it('leaves its entry under ~/.claude/sessions when it is killed', async ({ claude }) => {
    const tui = await claude.tui();
    await tui.kill();
    expect(await liveSessions(claude.home)).toMatchObject([{ pid: tui.pid }]);
  });
});
