import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { textOf } from '../fake/messages-request.ts';
import { say, useTool } from '../fake/messages-turns.ts';
import { bundlePath } from '../product/command.ts';
import { openGatedThread, phrase, Remote } from '../product/threads.ts';
import { manualMode } from './client.ts';
import { it as bare } from './sandbox.ts';
import { runCommand } from './script.ts';

/** A user whose settings allow every push, so that only the gate can stop one. */
const it = bare.extend('gated', async ({ claude }) => {
  await claude.settings({ permissions: { allow: ['Bash(git push:*)'] } });
  const remote = await Remote.add(claude.home, claude.cwd, join(claude.home, 'origin.git'));
  const slug = await openGatedThread(claude.home, claude.cwd, 'claude-code');
  return { claude, remote, slug };
});

const push = (branch: string) => runCommand(`git push -q origin HEAD:${branch}`);

const handoff = (): string => `${process.execPath} ${bundlePath()}`;

/** What an agent does of which none opens a gate. */
const changes: [string, (slug: string) => string][] = [
  [
    'an honest blocked report',
    (slug) =>
      `printf '## Phase 1: build\\n\\nDone.\\n' | ${handoff()} thread result ${slug} --status blocked --file -`,
  ],
  ['a branch without the thread', () => 'git add -A && git commit -q -m x && git checkout -q HEAD~1'],
  ['a directory that was moved', () => 'mv handoffs elsewhere'],
];

describe('the gate of an open thread', () => {
  it('asks for a push in the TUI: No stops it, Yes lets it run, and holds for that session', async ({
    gated: { claude, remote, slug },
  }) => {
    const tui = await claude.tui({ args: manualMode });
    claude.api.script(push('refused'));
    await tui.submit('release it');
    const dialog = await tui.waitFor(/Do you want to proceed\?/);
    const words = dialog.replace(/\s+/g, ' ');
    expect(words).toContain('`git push -q origin HEAD:refused` (push) is behind a gate');
    expect(words).toContain(`thread ${slug}, round 01, "Phase 2: push". Wait phrase: "${phrase}".`);
    await tui.answer('2');
    await tui.waitForPrompt();
    expect(await remote.branches()).toEqual([]);

    claude.api.script(push('allowed'), push('again'), say('BOTH-PUSHED'));
    await tui.submit('now really');
    await tui.waitFor(/HEAD:allowed[\s\S]*Do you want to proceed\?/);
    expect(await remote.branches()).toEqual([]);
    await tui.answer('1');
    // The second push asks nobody: its dialog would stand here instead.
    await tui.waitFor(/● BOTH-PUSHED/);
    await tui.waitForPrompt();
    expect(await remote.branches()).toEqual(['again', 'allowed']);

    claude.api.script(push('other-session'));
    const other = await claude.tui({ args: manualMode });
    await other.submit('release it');
    await other.waitFor(/HEAD:other-session[\s\S]*Do you want to proceed\?/);
    await other.answer('2');
    await other.waitForPrompt();
    expect(await remote.branches()).toEqual(['again', 'allowed']);
  });

  it('asks anew after /clear, and a yes holds there too', async ({ gated: { claude, remote } }) => {
    const tui = await claude.tui({ args: manualMode });
    claude.api.script(push('before'), say('FIRST-PUSHED'));
    await tui.submit('release it');
    await tui.waitFor(/Do you want to proceed\?/);
    await tui.answer('1');
    await tui.waitFor(/● FIRST-PUSHED/);
    await tui.waitForPrompt();
    await tui.submit('/clear');
    await tui.waitForPrompt();
    claude.api.script(push('after'), push('again'), say('BOTH-PUSHED'));
    await tui.submit('once more');
    await tui.waitFor(/HEAD:after[\s\S]*Do you want to proceed\?/);
    await tui.answer('1');
    await tui.waitFor(/● BOTH-PUSHED/);
    expect(await remote.branches()).toEqual(['after', 'again', 'before']);
  });

  it('asks under bypassPermissions too', async ({ gated: { claude, remote } }) => {
    const settings = JSON.parse(await readFile(join(claude.home, '.claude/settings.json'), 'utf8'));
    await claude.settings({ ...settings, skipDangerousModePermissionPrompt: true });
    const tui = await claude.tui({ args: ['--dangerously-skip-permissions'] });
    claude.api.script(push('bypassed'));
    await tui.submit('release it');
    await tui.waitFor(/is behind a gate[\s\S]*Do you want to proceed\?/);
    await tui.answer('2');
    await tui.waitForPrompt();
    expect(await remote.branches()).toEqual([]);
  });

  it('asks for a subagent’s push, and its yes is the session’s', async ({ gated: { claude, remote } }) => {
    const tui = await claude.tui({ args: manualMode });
    const task = { description: 'release', prompt: 'release it', subagent_type: 'general-purpose' };
    // The terminal runs a subagent in the background, and wakes the model with what it answered.
    claude.api.script(useTool('Agent', task), say('WAITING'), push('from-main'), say('MAIN-DONE'));
    claude.api.scriptSubagents(push('from-subagent'), say('SUBAGENT-DONE'));
    await tui.submit('release it');
    await tui.waitFor(/HEAD:from-subagent[\s\S]*is behind a gate[\s\S]*Do you want to proceed\?/);
    expect(await remote.branches()).toEqual([]);
    await tui.answer('1');
    await tui.waitFor(/● MAIN-DONE/);
    await tui.waitForPrompt();
    expect(await remote.branches()).toEqual(['from-main', 'from-subagent']);
  });

  it('counts a yes to a push that then failed', async ({ gated: { claude, remote } }) => {
    const tui = await claude.tui({ args: manualMode });
    claude.api.script(runCommand('git push -q origin nothing:x'), push('second'), say('SECOND-PUSHED'));
    await tui.submit('release it');
    await tui.waitFor(/Do you want to proceed\?/);
    await tui.answer('1');
    await tui.waitFor(/● SECOND-PUSHED/);
    expect(await remote.branches()).toEqual(['second']);
  });

  it.for(['default', 'bypassPermissions'])(
    'denies a push in -p, %s, with the reason',
    async (mode, { gated: { claude, remote, slug } }) => {
      claude.api.script(push('headless'), say('REPORTED'));
      const run = await claude.print('release it', { args: ['--permission-mode', mode] });
      expect(run.result).toBe('REPORTED');
      expect(textOf(await claude.api.waitForMain(2))).toContain(
        `thread ${slug}, round 01, "Phase 2: push". Wait phrase: "${phrase}".`,
      );
      expect(await remote.branches()).toEqual([]);
    },
  );

  it.for(changes)('denies a push in -p after %s', async ([, change], { gated: { claude, remote, slug } }) => {
    await claude.settings({
      ...JSON.parse(await readFile(join(claude.home, '.claude/settings.json'), 'utf8')),
      permissions: { allow: ['Bash(*)'] },
    });
    claude.api.script(runCommand(change(slug)), push('refused'), say('REPORTED'));
    expect((await claude.print('go on')).result).toBe('REPORTED');
    expect(textOf(await claude.api.waitForMain(3))).toContain('is behind a gate');
    expect(await remote.branches()).toEqual([]);
  });

  it('asks before it is taken away, and a yes to `thread close` ends it', async ({
    gated: { claude, remote, slug },
  }) => {
    const tui = await claude.tui({ args: manualMode });
    claude.api.script(runCommand(`${handoff()} thread close ${slug}`), say('CLOSED'));
    await tui.submit('close it');
    await tui.waitFor(/\(thread\) is behind a gate[\s\S]*Do you want to proceed\?/);
    await tui.answer('1');
    await tui.waitFor(/● CLOSED/);
    await tui.waitForPrompt();
    claude.api.script(push('after'), say('PUSHED'));
    await tui.submit('release it');
    await tui.waitFor(/● PUSHED/);
    claude.api.script(push('other-session'), say('REPORTED'));
    expect((await claude.print('release it')).result).toBe('REPORTED');
    expect(await remote.branches()).toEqual(['after', 'other-session']);
  });

  it('says nothing of what is not shared', async ({ gated: { claude } }) => {
    claude.api.script(runCommand('git status --short'), say('LOOKED'));
    expect((await claude.print('look')).result).toBe('LOOKED');
    expect(textOf(await claude.api.waitForMain(2))).toContain('handoffs/');
    expect(textOf(await claude.api.waitForMain(2))).not.toContain('behind a gate');
  });
});
