import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { textOf } from '../fake/messages-request.ts';
import { say, sayFull } from '../fake/messages-turns.ts';
import { marksOf } from '../product/drafts.ts';
import { draftsBeforeCompaction, onlyHandoff } from '../product/inbox.ts';
import { manualMode } from './client.ts';
import { it, leaveHandoff } from './installed.ts';
import { acknowledge, runCommand, shownIn } from './script.ts';

describe('/compact', () => {
  it('gives the handoff back, once, after each compaction', { tags: 'oldest' }, async ({
    installed: claude,
  }) => {
    const handoff = await leaveHandoff(claude, 'alpha');
    claude.api.script(acknowledge, say('SECOND'), say('THIRD'), say('FOURTH'), say('FIFTH'));
    const tui = await claude.tui();
    await tui.ask('go', /● Handoff loaded: alpha/);
    await tui.ask('more', /● SECOND/);
    await tui.ask('/compact', /redelivered after the compaction: "alpha"/);
    await tui.ask('go on', /● THIRD/);
    expect(shownIn(await claude.api.waitForMain(3), marksOf(handoff))).toEqual({ times: 1, missing: [] });
    await tui.ask('and more', /● FOURTH/);
    // Two hooks of one compaction are told from two compactions by the time between them.
    await sleep(5_100);
    await tui.submit('/compact');
    await claude.api.waitForCompaction(2);
    await tui.waitForPrompt();
    await tui.ask('and on', /● FIFTH/);
    expect(shownIn(await claude.api.waitForMain(5), marksOf(handoff))).toEqual({ times: 1, missing: [] });
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });

  it('gives it back also when the model has gone elsewhere meanwhile', async ({ installed: claude }) => {
    const handoff = await leaveHandoff(claude, 'alpha');
    const other = await claude.repo();
    await leaveHandoff(claude, 'beta', other);
    claude.api.script(acknowledge, runCommand(`cd ${other}`), say('WENT'), say('THIRD'));
    const tui = await claude.tui({ args: ['--add-dir', other, ...manualMode] });
    await tui.ask('go', /● Handoff loaded: alpha/);
    await tui.ask('go there', /● WENT/);
    await tui.ask('/compact', /redelivered after the compaction: "alpha"/);
    await tui.ask('go on', /● THIRD/);
    const request = await claude.api.waitForMain(4);
    expect(shownIn(request, marksOf(handoff))).toEqual({ times: 1, missing: [] });
    expect(textOf(request)).not.toContain('NEXT-ACTION-OF-beta');
  });

  it('gives nothing to a session that received nothing, and claims nothing', async ({
    installed: claude,
  }) => {
    claude.api.script(say('FIRST'), say('SECOND'), say('THIRD'));
    const tui = await claude.tui();
    await tui.ask('hello', /● FIRST/);
    await tui.ask('more', /● SECOND/);
    await leaveHandoff(claude, 'alpha');
    await tui.ask('/compact', /Compacted/);
    await tui.ask('go on', /● THIRD/);
    expect(shownIn(await claude.api.waitForMain(3))).toMatchObject({ times: 0 });
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'unread' });
  });

  it('is asked to keep decisions, dead ends and sentinels', async ({ installed: claude }) => {
    claude.api.script(say('FIRST'), say('SECOND'));
    const tui = await claude.tui();
    await tui.ask('hello', /● FIRST/);
    await tui.ask('more', /● SECOND/);
    await tui.ask('/compact', /Compacted/);
    const [request] = claude.api.compactionRequests;
    expect(request && textOf(request)).toContain('Keep verbatim in the summary: every decision');
  });

  const constraint = 'Make the refresh test pass. Never touch the login page.';
  const correction = 'No, do not mock the clock: use the real one.';

  it('gives back what the user forbade, and leaves a draft, after a manual one', async ({
    installed: claude,
  }) => {
    claude.api.script(say('FIRST'), say('SECOND'), say('THIRD'));
    const tui = await claude.tui();
    await tui.ask(constraint, /● FIRST/);
    await tui.ask(correction, /● SECOND/);
    await tui.ask('/compact', /Compacted/);
    const [draft] = await draftsBeforeCompaction(claude.home);
    expect(draft).toContain('Never touch the login page.');
    await tui.ask('go on', /● THIRD/);
    const text = textOf(await claude.api.waitForMain(3));
    const [, reminder = ''] = /(----- begin before the compaction[\s\S]*----- end before)/.exec(text) ?? [];
    expect(reminder).toContain('Never touch the login page.');
    expect(reminder).toContain('do not mock the clock');
  });

  it('does the same when the client compacts by itself', async ({ installed: claude }) => {
    claude.api.script(say('FIRST'), sayFull('SECOND'), say('THIRD'));
    // The smallest window that the client takes.
    const tui = await claude.tui({ env: { CLAUDE_CODE_AUTO_COMPACT_WINDOW: '100000' } });
    await tui.ask(constraint, /● FIRST/);
    await tui.ask(correction, /● SECOND/);
    await tui.ask('go on', /● THIRD/);
    await claude.api.waitForCompaction(1);
    expect(await draftsBeforeCompaction(claude.home)).toHaveLength(1);
    const text = textOf(await claude.api.waitForMain(3));
    expect(text).toMatch(/begin before the compaction[\s\S]*Never touch the login page\./);
  });
});
