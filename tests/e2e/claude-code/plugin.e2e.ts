import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject } from 'vitest';
import { textOf } from '../fake/messages-request.ts';
import { say } from '../fake/messages-turns.ts';
import { draftOf, marksOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { installPlugin, it, leaveHandoff } from './installed.ts';
import { acknowledge, publishedSentinel, shownIn, writeHandoff } from './script.ts';

describe('the plugin', () => {
  it.for([
    ['marketplace', ''],
    ['plugin', '/dist/.claude-plugin/plugin.json'],
  ])('is valid as a %s', async ([kind, path], { claude }) => {
    const report = await claude.command('plugin', 'validate', inject('clone') + path);
    expect(report).toContain(`Validating ${kind} manifest`);
    expect(report).toContain('Validation passed');
  });

  it('from a git marketplace writes without a permission prompt, and delivers', async ({ claude }) => {
    await installPlugin(claude);
    claude.api.script(...writeHandoff(draftOf('alpha')));
    const tui = await claude.tui();
    await tui.ask('/handoff --no-review', /● FILED with sentinel [a-z2-7]{10}/);
    expect(await onlyHandoff(claude.home)).toMatchObject({
      place: 'unread',
      fields: { session_tool: 'claude-code' },
    });
    const sentinel = publishedSentinel(await claude.api.waitForMain(3));
    await tui.quit();
    claude.api.script(acknowledge);
    const next = await claude.tui();
    await next.ask('go', new RegExp(`● Handoff loaded: alpha — sentinel ${sentinel}`));
    const marks = marksOf({ name: 'alpha', sentinel });
    expect(shownIn(await claude.api.waitForMain(4), marks)).toEqual({ times: 1, missing: [] });
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });

  it('from a git marketplace writes in -p without a denial', async ({ claude }) => {
    await installPlugin(claude);
    claude.api.script(...writeHandoff(draftOf('alpha')));
    const run = await claude.print('/handoff --no-review');
    expect(run.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });
    // Codex' commands lie in the same directory, and Claude Code would take `commands/` for its own.
    expect(textOf(await claude.api.waitForMain(1))).not.toContain('$upgrade-handoff');
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'unread' });
  });

  it('beside the settings hook delivers once, and gives back once after a compaction', async ({
    installed: claude,
  }) => {
    await installPlugin(claude);
    const handoff = await leaveHandoff(claude, 'alpha');
    claude.api.script(acknowledge, say('SECOND'), say('THIRD'));
    const tui = await claude.tui();
    expect(await tui.ask('go', /● Handoff loaded: alpha/)).not.toMatch(/another\s+open\s+session/);
    await tui.ask('more', /● SECOND/);
    expect(shownIn(await claude.api.waitForMain(1), marksOf(handoff))).toEqual({ times: 1, missing: [] });
    await tui.ask('/compact', /redelivered after the compaction: "alpha"/);
    await sleep(300);
    await tui.ask('go on', /● THIRD/);
    expect(shownIn(await claude.api.waitForMain(3), marksOf(handoff))).toEqual({ times: 1, missing: [] });
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });
});
