import { describe, expect } from 'vitest';
import { textOf } from '../fake/messages-request.ts';
import { fail, hang, type ScriptedTurn, say } from '../fake/messages-turns.ts';
import { draftOf } from '../product/drafts.ts';
import { storedHandoffs } from '../product/inbox.ts';
import { manualMode } from './client.ts';
import { it } from './installed.ts';
import type { ClaudeSandbox } from './sandbox.ts';
import { acknowledge, runCommand, writeHandoff } from './script.ts';
import type { ClaudeTui } from './tui.ts';

const asked = 'Make the refresh test pass. Never touch the login page.';
const edit = runCommand('echo one > notes.txt');
const allowed = { args: ['--allowedTools', 'Bash', ...manualMode] };
const drafted = 'A program drafted it from the transcript of claude-code: that session ended';

/** A session that has run a command and gone on as the turns say, up to what the screen shows then. */
async function work(claude: ClaudeSandbox, turns: ScriptedTurn[], until: RegExp): Promise<ClaudeTui> {
  claude.api.script(edit, ...turns);
  const tui = await claude.tui(allowed);
  await tui.submit(asked);
  await tui.waitFor(until, 30_000);
  return tui;
}

/** What the next session is given before its first answer. */
async function nextStart(claude: ClaudeSandbox, turn: ScriptedTurn = say('NEXT')): Promise<string> {
  claude.api.forgetTurns();
  const before = claude.api.mainRequests.length;
  claude.api.script(turn);
  const tui = await claude.tui();
  await tui.submit('go');
  const text = textOf(await claude.api.waitForMain(before + 1));
  await tui.waitForPrompt();
  await tui.quit();
  return text;
}

describe('a session that ended without a handoff', () => {
  it('killed in a command gives its draft, which is not shown again once it is answered', async ({
    installed: claude,
  }) => {
    const tui = await work(claude, [runCommand('for i in $(seq 600); do sleep 0.1; done')], /seq 600/);
    await tui.kill();
    const first = await nextStart(claude, acknowledge);
    expect(first).toContain(`${drafted} in the middle of its work on `);
    expect(first).toContain(`"${asked}"`);
    expect(await nextStart(claude)).not.toContain(drafted);
  });

  it('interrupted by Escape gives its draft', async ({ installed: claude }) => {
    const tui = await work(claude, [hang(say('NEVER'), 'PARTIAL-TEXT\n\nand')], /PARTIAL-TEXT/);
    await tui.key('Escape');
    await tui.waitForPrompt();
    await tui.quit();
    expect(await nextStart(claude)).toContain(`${drafted} interrupted by the user on `);
  });

  it('whose terminal was closed in its work gives its draft', async ({ installed: claude }) => {
    const tui = await work(claude, [hang()], /notes\.txt/);
    await claude.api.waitForMain(2);
    await tui.close();
    expect(await nextStart(claude)).toContain(`${drafted} in the middle of its work on `);
  });

  it('at an error of its API gives its draft, in one of two windows', async ({ installed: claude }) => {
    const tui = await work(claude, [fail(400, 'refused')], /API Error: .*refused/);
    await tui.quit();
    claude.api.forgetTurns();
    const windows = await Promise.all([claude.tui(), claude.tui()]);
    claude.api.script(say('ONE'), say('TWO'));
    const before = claude.api.mainRequests.length;
    for (const window of windows) await window.submit('go');
    await claude.api.waitForMain(before + 2);
    const texts = claude.api.mainRequests.slice(before).map(textOf);
    expect(texts.filter((text) => text.includes(drafted))).toHaveLength(1);
    for (const window of windows) await window.waitForPrompt();
  });
});

describe('no draft comes', () => {
  it('of a session that was opened and quit', async ({ installed: claude }) => {
    const tui = await claude.tui();
    await tui.quit();
    expect(await nextStart(claude)).not.toContain('agent-handoff:');
    expect(await storedHandoffs(claude.home)).toEqual([]);
  });

  it('to the session itself when it is resumed', async ({ installed: claude }) => {
    const tui = await work(claude, [fail(400, 'refused')], /API Error: .*refused/);
    await tui.quit();
    claude.api.forgetTurns();
    claude.api.script(say('RESUMED'));
    const before = claude.api.mainRequests.length;
    const resumed = await claude.tui({ args: ['--continue'] });
    await resumed.ask('go on', /● RESUMED/);
    expect(textOf(await claude.api.waitForMain(before + 1))).not.toContain(drafted);
    expect(await storedHandoffs(claude.home)).toEqual([]);
  });

  it('of a session that filed a handoff', async ({ installed: claude }) => {
    claude.api.script(...writeHandoff(draftOf('alpha')));
    const tui = await claude.tui();
    await tui.ask('/handoff --no-review', /● FILED/);
    await tui.kill();
    const text = await nextStart(claude);
    expect(text).toContain('NEXT-ACTION-OF-alpha');
    expect(text).not.toContain(drafted);
  });

  it('after /clear: the user reads one line, the session nothing', async ({ installed: claude }) => {
    const tui = await work(claude, [fail(400, 'refused')], /API Error: .*refused/);
    await tui.waitForPrompt();
    await tui.submit('/clear');
    await tui.waitFor(/a session of Claude Code ended here/);
    claude.api.script(say('CLEARED'));
    const before = claude.api.mainRequests.length;
    await tui.ask('hello', /● CLEARED/);
    const text = textOf(await claude.api.waitForMain(before + 1));
    expect(text).not.toContain('ended here');
    expect(text).not.toContain(drafted);
    expect(await storedHandoffs(claude.home)).toEqual([]);
  });
});
