import { copyFile, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { claudeBinary } from '../client-binaries.ts';
import { lastUserText, textOf } from '../fake/messages-request.ts';
import { fail, hang, type ScriptedTurn, say } from '../fake/messages-turns.ts';
import { runHandoff } from '../product/command.ts';
import { diagnose } from '../product/doctor.ts';
import { marksOf } from '../product/drafts.ts';
import { draftsBeforeCompaction, onlyHandoff } from '../product/inbox.ts';
import { waitUntil } from '../wait-until.ts';
import { manualMode } from './client.ts';
import { it as bare, installPlugin, leaveHandoff } from './installed.ts';
import { type ClaudeSandbox, it as withoutInstall } from './sandbox.ts';
import { acknowledge, runCommand, shownIn } from './script.ts';
import type { ClaudeTui } from './tui.ts';

const it = bare.extend('mod', async ({ installed: claude }) => {
  await runHandoff(claude.home, claude.cwd, ['install', '--client', 'claude-code', '--mod', '--json']);
  return claude;
});

const skip = { env: { AGENT_HANDOFF_HEADLESS: 'skip' } };

/** What the client says to a command that it answers itself; throws where it asked the model. */
async function answered(claude: ClaudeSandbox, prompt: string): Promise<string> {
  const before = claude.api.mainRequests.length;
  const { result } = await claude.print(prompt, skip);
  expect(claude.api.mainRequests.slice(before).map(lastUserText)).toEqual([]);
  return result;
}

const settingsOf = (claude: ClaudeSandbox) => join(claude.home, '.claude/settings.json');

async function addSettings(claude: ClaudeSandbox, more: Record<string, unknown>): Promise<void> {
  const settings = JSON.parse(await readFile(settingsOf(claude), 'utf8'));
  await writeFile(settingsOf(claude), JSON.stringify({ ...settings, ...more }, null, 2));
}

const choose = (claude: ClaudeSandbox, options: Record<string, unknown>) =>
  addSettings(claude, { pluginConfigs: { 'agent-handoff@skills-dir': { options } } });

const modelText = `Here it is.

---
name: Refresh test
description: The clock has to be real.
---

## Immediate next action

Run \`npm test -- refresh\` and expect MODEL-NEXT-ACTION.

## What NOT to do

- MODEL-DEAD-END: sleeping hides the race.
`;

/** Answers the request for a draft; every other with \`ok\`. */
const draftTurn: ScriptedTurn = (request) =>
  say(lastUserText(request).includes('This session may end before') ? modelText : 'NOT-ASKED');

const asked = 'Make the refresh test pass. Never touch the login page.';
const allowed = { args: ['--allowedTools', 'Bash', ...manualMode] };

describe('the mod', () => {
  it('passes the check of the client, and its own tests in it', async ({ mod: claude }) => {
    const plugin = join(claude.home, '.claude/skills/agent-handoff');
    const report = await claude.command('plugin', 'validate', plugin);
    expect(report).toContain('./mod.js hooks: session.start, session.end, command.run');
    expect(report).toContain('Validation passed');
    const tests = join(import.meta.dirname, '../../fixtures/mod/mod.test.ts.txt');
    await copyFile(tests, join(plugin, 'mod.test.ts'));
    expect(await claude.command('plugin', 'test', plugin)).toContain('0 fail');
  });

  it('answers /handoffs, status, rescue and search in -p without the model', async ({ mod: claude }) => {
    await leaveHandoff(claude, 'alpha');
    expect(await answered(claude, '/handoffs')).toContain('alpha');
    expect(await answered(claude, '/handoffs status')).toMatch(/waiting +1/);
    expect(await answered(claude, '/handoffs rescue')).toContain('No session here ended without a handoff');
    expect(await answered(claude, '/handoffs search "DECISION-OF-alpha (src"')).toContain('DECISION-OF');
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'unread' });
  });

  it('answers in the terminal, and the model never reads it', async ({ mod: claude }) => {
    const tui = await claude.tui({ columns: 160 });
    await tui.ask('/handoffs status', /waiting +0/);
    expect(claude.api.mainRequests).toEqual([]);
    claude.api.script(say('FIRST'));
    await tui.ask('hello', /● FIRST/);
    expect(textOf(await claude.api.waitForMain(1))).not.toMatch(/waiting +0/);
  });

  it('leaves a name to the skill, which loads it', async ({ mod: claude }) => {
    await leaveHandoff(claude, 'alpha');
    claude.api.script(say('SKILL'));
    expect((await claude.print('/handoffs alpha', skip)).result).toBe('SKILL');
    expect(lastUserText(await claude.api.waitForMain(1))).toContain('The handoffs of this worktree');
  });

  withoutInstall('comes with the plugin', async ({ claude }) => {
    await installPlugin(claude);
    expect(await answered(claude, '/handoffs status')).toMatch(/waiting +0/);
    expect(await answered(claude, '/agent-handoff:handoffs')).toContain('No handoff here');
  });

  it('leaves all to the skill when its program fails to start', async ({ mod: claude }) => {
    const file = join(claude.home, '.claude/skills/agent-handoff/hooks/mod.js');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/const installed = .*/, 'const installed = ["/nowhere/node", "x"];'));
    claude.api.script(say('SKILL'));
    expect((await claude.print('/handoffs status', skip)).result).toBe('SKILL');
  });

  it.for([
    ['disableAllHooks', { disableAllHooks: true }, []],
    ['safe mode', {}, ['--safe-mode']],
  ] as const)(
    'is not there with %s, and the client works as without it',
    async ([, more, args], { mod: claude }) => {
      await addSettings(claude, more);
      claude.api.script(say('MODEL'));
      const { code, result } = await claude.print('hello', { ...skip, args: [...args] });
      expect([code, result]).toEqual([0, 'MODEL']);
    },
  );

  it('changes nothing of a delivery, also where the client knows no mods', { tags: 'oldest' }, async ({
    mod: claude,
  }) => {
    const handoff = await leaveHandoff(claude, 'alpha');
    claude.api.script(acknowledge);
    const tui = await claude.tui();
    await tui.ask('go', /● Handoff loaded: alpha/);
    expect(shownIn(await claude.api.waitForMain(1), marksOf(handoff))).toEqual({ times: 1, missing: [] });
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });

  it('delivers once beside the hooks, and with the plugin too', async ({ mod: claude }) => {
    await installPlugin(claude);
    await leaveHandoff(claude, 'alpha');
    claude.api.script(acknowledge);
    const tui = await claude.tui();
    await tui.ask('go', /● Handoff loaded: alpha/);
    const text = textOf(await claude.api.waitForMain(1));
    expect(text.match(/^----- begin handoff /gm)).toHaveLength(1);
    await tui.submit('/handoffs status');
    const screen = await tui.waitFor(/waiting +0/);
    expect(screen.match(/waiting +0/g)).toHaveLength(1);
  });

  it('is proved by doctor --live', async ({ mod: claude }) => {
    const bin = join(claude.home, 'bin');
    await mkdir(bin);
    await symlink(claudeBinary(), join(bin, 'claude'));
    const { proofs } = await diagnose(claude.home, claude.cwd, bin, ['--live']);
    expect(proofs[0]).toMatchObject({
      ok: true,
      message: expect.stringContaining('Its mod answered /handoffs status.'),
    });
  });

  it('says once that the context is nearly full', async ({ mod: claude }) => {
    const full = { kind: 'text', context: 850_000 } as const;
    claude.api.script({ ...full, text: 'FIRST' }, { ...full, text: 'SECOND' });
    const tui = await claude.tui({ columns: 160 });
    await tui.submit('hello');
    await tui.waitFor(/The context is 85 % full/);
    await tui.waitForPrompt();
    await new Promise((resolve) => setTimeout(resolve, 16_000));
    await tui.ask('more', /● SECOND/);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await tui.screen()).not.toContain('The context is');
  });
});

/** Whether a draft by a model is kept anywhere. */
async function keptDrafts(claude: ClaudeSandbox): Promise<boolean> {
  const names = await readdir(join(claude.home, '.agent-handoffs'), { recursive: true });
  return names.some((name) => name.endsWith('.model.json'));
}

/** What the next session is given before its first answer. */
async function firstRequest(claude: ClaudeSandbox): Promise<string> {
  claude.api.forgetTurns();
  claude.api.script(acknowledge);
  const before = claude.api.mainRequests.length;
  const tui = await claude.tui();
  await tui.submit('go');
  const text = textOf(await claude.api.waitForMain(before + 1));
  await tui.waitForPrompt();
  return text;
}

/** Kills a session in a command that it has just begun; what the next one is given. */
async function killedAtWork(claude: ClaudeSandbox, tui: ClaudeTui): Promise<string> {
  claude.api.script(runCommand('for i in $(seq 600); do sleep 0.1; done'));
  await tui.submit('go on');
  await tui.waitFor(/seq 600/);
  await tui.kill();
  return firstRequest(claude);
}

describe('the draft by the model', () => {
  it('is not asked for unless the user chose it', async ({ mod: claude }) => {
    claude.api.script(runCommand('echo one > notes.txt'), say('FIRST'), say('SECOND'));
    const tui = await claude.tui(allowed);
    await tui.ask(asked, /● FIRST/);
    await tui.ask('/compact', /Compacted/);
    expect(claude.api.mainRequests.map(lastUserText).join()).not.toContain('This session may end');
  });

  it('is written before a compaction, and comes when the session is killed then', async ({ mod: claude }) => {
    await choose(claude, { modelDraft: true });
    claude.api.script(runCommand('echo one > notes.txt'), say('FIRST'), draftTurn);
    const tui = await claude.tui(allowed);
    await tui.ask(asked, /● FIRST/);
    await tui.ask('/compact', /Compacted/);
    const [before = ''] = await draftsBeforeCompaction(claude.home);
    expect(before).toContain('MODEL-NEXT-ACTION');
    const text = await killedAtWork(claude, tui);
    expect(text).toContain('The model of a session of claude-code drafted it itself: that session ended');
    expect(text).toContain('nobody reviewed it');
    expect(text).toContain('MODEL-NEXT-ACTION');
    expect(text).toContain(`"${asked}"`);
    expect(text).toContain('Since then, as a program recorded it');
  });

  it('is written at that much of the context, once, and the turn after it comes with what was done since', async ({
    mod: claude,
  }) => {
    await choose(claude, { modelDraft: true, contextWarning: 50 });
    claude.api.script(
      runCommand('echo one > notes.txt'),
      { kind: 'text', text: 'FIRST', context: 550_000 },
      draftTurn,
      runCommand('echo two > LATER.txt'),
      { kind: 'text', text: 'SECOND', context: 560_000 },
    );
    const tui = await claude.tui(allowed);
    await tui.ask(asked, /● FIRST/);
    await claude.api.waitForMain(3);
    await tui.ask('And do not push. Write LATER.txt.', /● SECOND/);
    expect(claude.api.mainRequests).toHaveLength(5);
    const text = await killedAtWork(claude, tui);
    expect(text).toContain('MODEL-NEXT-ACTION');
    expect(text).toContain('And do not push.');
    expect(text).toContain('LATER.txt');
  });

  it('keeps nobody waiting who goes on meanwhile', async ({ mod: claude }) => {
    await choose(claude, { modelDraft: true, contextWarning: 50 });
    const full = { kind: 'text', text: 'FIRST', context: 550_000 } as const;
    claude.api.script(runCommand('echo one > notes.txt'), full, hang(say('LATE')), say('SECOND'));
    const tui = await claude.tui(allowed);
    await tui.ask(asked, /● FIRST/);
    await claude.api.waitForMain(3);
    await tui.ask('go on', /● SECOND/);
    claude.api.release();
  });

  it('is no draft when the model answers no handoff', async ({ mod: claude }) => {
    await choose(claude, { modelDraft: true });
    claude.api.script(runCommand('echo one > notes.txt'), say('FIRST'), say('I would rather not.'));
    const tui = await claude.tui(allowed);
    await tui.ask(asked, /● FIRST/);
    await tui.ask('/compact', /Compacted/);
    expect(claude.api.mainRequests.map(lastUserText).join()).toContain('This session may end');
    const [draft = ''] = await draftsBeforeCompaction(claude.home);
    expect(draft).toContain('A program wrote this from a transcript');
    expect(await keptDrafts(claude)).toBe(false);
  });

  it('is written when a turn ends in an error', async ({ mod: claude }) => {
    await choose(claude, { modelDraft: true });
    claude.api.script(runCommand('echo one > notes.txt'), say('FIRST'), fail(400, 'refused'), draftTurn);
    const tui = await claude.tui(allowed);
    await tui.ask(asked, /● FIRST/);
    await tui.submit('go on');
    await tui.waitFor(/API Error: .*refused/, 30_000);
    await tui.waitForPrompt();
    await waitUntil(() => keptDrafts(claude), { timeoutMs: 15_000, describe: () => 'a draft by the model' });
    await tui.kill();
    expect(await firstRequest(claude)).toContain('MODEL-NEXT-ACTION');
  });
});
