import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { lastUserText, textOf } from '../fake/messages-request.ts';
import { type ScriptedTurn, say } from '../fake/messages-turns.ts';
import { publishPlugin, releasePlugin, upgradeCopy } from '../product/marketplace.ts';
import { installOutdated } from '../product/release.ts';
import { manualMode } from './client.ts';
import { it as bare } from './sandbox.ts';
import { fact, runCommand } from './script.ts';

const it = bare.extend('outdated', async ({ claude }, { onCleanup }) => {
  const outdated = await installOutdated(claude.home);
  onCleanup(() => outdated.remove());
  return outdated;
});

/** A model that runs a command of the skill's text as it stands there. */
const follow =
  (flags: string): ScriptedTurn =>
  (request) => {
    const command = [...textOf(request).matchAll(/`([^`\n]+ upgrade[^`\n]*)`/g)]
      .map((match) => match[1] ?? '')
      .find((line) => line.endsWith(`upgrade${flags}`));
    return runCommand(command ?? 'false');
  };

describe('/upgrade-handoff', () => {
  it('looks and shows what changed without a permission prompt', async ({ claude, outdated }) => {
    claude.api.script(follow(' --check'), say('LOOKED'));
    const run = await claude.print('/upgrade-handoff');
    expect(run.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });
    const shown = lastUserText(await claude.api.waitForMain(2));
    expect(shown).toContain(`${outdated.latest} is available, this is 1.0.0.`);
    expect(shown).toContain('WHAT-IS-NEW.');
    expect(await outdated.run('--version')).toBe('1.0.0');
  });

  it('does not put new code in place without a yes', async ({ claude, outdated }) => {
    claude.api.script(follow(''), say('REFUSED'));
    const run = await claude.print('/upgrade-handoff');
    expect(run.events.at(-1)).toMatchObject({ permission_denials: [{ tool_name: 'Bash' }] });
    expect(await outdated.run('--version')).toBe('1.0.0');
  });

  it('upgrades after the yes, and the skills work on', async ({ claude, outdated }) => {
    claude.api.script(follow(' --check'), follow(''), say('UPGRADED'));
    const tui = await claude.tui({ args: manualMode });
    await tui.submit('/upgrade-handoff');
    await tui.waitFor(/Do you want to proceed\?/);
    await tui.answer('1');
    await tui.waitFor(/● UPGRADED/, 60_000);
    await tui.waitForPrompt();
    expect(lastUserText(await claude.api.waitForMain(3))).toContain(`upgraded  1.0.0 → ${outdated.latest}`);
    expect([await outdated.run('--version'), await outdated.git('status', '--porcelain')]).toEqual([
      outdated.latest,
      '',
    ]);
    await tui.ask('/handoffs', /● ok/);
    expect(textOf(await claude.api.waitForMain(4))).toContain('No handoff here.');
  });

  it('skips a version without a permission prompt, and /handoff does not offer it', async ({
    claude,
    outdated,
  }) => {
    claude.api.script(follow(' --skip'), say('SKIPPED'), say('WRITTEN'));
    const run = await claude.print('/upgrade-handoff');
    expect(run.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });
    await claude.print('/handoff');
    const asked = await claude.api.waitForMain(3);
    expect(fact(asked, 'branch')).toBe('main');
    expect(textOf(asked)).not.toMatch(/^upgrade: /m);
    expect(await outdated.run('--version')).toBe('1.0.0');
  });
});

describe('/handoff', () => {
  it('offers a newer version once a day', async ({ claude, outdated }) => {
    claude.api.script(say('FIRST'), say('SECOND'));
    await claude.print('/handoff');
    const offer = `${outdated.latest} is available, this is 1.0.0`;
    expect(fact(await claude.api.waitForMain(1), 'upgrade')).toBe(offer);
    await claude.print('/handoff');
    expect(textOf(await claude.api.waitForMain(2))).not.toContain(offer);
  });
});

describe('the plugin from a git marketplace', () => {
  bare('is told Claude Code’s own command, which brings the newer version', async ({ claude }) => {
    await claude.file('.npmrc', 'registry=http://127.0.0.1:9/\nfetch-retries=0\n');
    const plugin = await publishPlugin(claude.home);
    const copies = join(claude.home, '.claude/plugins/cache/agent-handoff/agent-handoff');
    try {
      await claude.command('plugin', 'marketplace', 'add', plugin.url);
      await claude.command('plugin', 'install', 'agent-handoff@agent-handoff');
      const [copy = ''] = await readdir(copies);
      const { code, hint, exitCode } = await upgradeCopy(claude.home, join(copies, copy));
      expect([exitCode, code]).toEqual([1, 'upgrade-plugin']);
      await releasePlugin(claude.home, plugin.url, '9.9.9');
      for (const command of hint.split(' && ')) {
        const [program, ...args] = command.split(' ');
        expect(program).toBe('claude');
        await claude.command(...args);
      }
      expect(await claude.command('plugin', 'list')).toContain('9.9.9');
    } finally {
      await plugin.remove();
    }
    claude.api.script(follow(' --check'), say('TOLD'));
    await claude.print('/upgrade-handoff');
    const told = lastUserText(await claude.api.waitForMain(2));
    expect(told).toContain('claude plugin marketplace update agent-handoff');
    expect(told).toContain(join(copies, '9.9.9'));
  });
});
