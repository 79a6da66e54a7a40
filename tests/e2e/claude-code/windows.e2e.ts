import { basename } from 'node:path';
import { describe, expect } from 'vitest';
import { say } from '../fake/messages-turns.ts';
import { bundlePath } from '../product/command.ts';
import { marksOf } from '../product/drafts.ts';
import { deliveryRecords, onlyHandoff } from '../product/inbox.ts';
import { it, leaveHandoff } from './installed.ts';
import { acknowledge, runCommand, shownIn } from './script.ts';

describe('two windows on one worktree', () => {
  it('the second is told that it waits in the first, which still gets it', async ({ installed: claude }) => {
    const handoff = await leaveHandoff(claude, 'alpha');
    const first = await claude.tui();
    await first.waitFor(/loaded "alpha"/);
    const second = await claude.tui();
    await second.waitFor(/waits for an answer in another\s+open\s+session/);
    await second.ask('hello', /● ok/);
    expect(shownIn(await claude.api.waitForMain(1))).toMatchObject({ times: 0 });

    claude.api.script(acknowledge);
    await first.ask('go', /● Handoff loaded: alpha/);
    expect(shownIn(await claude.api.waitForMain(2), marksOf(handoff))).toEqual({ times: 1, missing: [] });
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });

  it('the second takes it by name, and from then on owes the answer', async ({ installed: claude }) => {
    const handoff = await leaveHandoff(claude, 'alpha');
    const first = await claude.tui();
    await first.waitFor(/loaded "alpha"/);
    const second = await claude.tui({ columns: 200 });
    const name = basename(handoff.path);
    expect(await second.waitFor(/brings it\s+here/)).toContain('`/handoffs alpha` brings it here');
    claude.api.script(runCommand(`${process.execPath} ${bundlePath()} take ${name}`), acknowledge);
    await second.submit('/handoffs');
    await second.waitFor(/● Handoff loaded: alpha/);
    expect(shownIn(await claude.api.waitForMain(2), marksOf(handoff))).toEqual({ times: 1, missing: [] });
    await second.quit();

    const third = await claude.tui();
    claude.api.script(say('THIRD'));
    await third.ask('hello', /● THIRD/);
    expect(shownIn(await claude.api.waitForMain(3))).toMatchObject({ times: 0 });
    expect((await onlyHandoff(claude.home)).fields).toHaveProperty('acknowledged_at');
    expect(await deliveryRecords(claude.home)).toEqual([]);
  });

  it('opened at the same instant, exactly one gets it', async ({ installed: claude }) => {
    const handoff = await leaveHandoff(claude, 'alpha');
    const windows = await Promise.all([claude.tui(), claude.tui()]);
    for (const [index, window] of windows.entries()) await window.ask(`hello ${index}`, /● ok/);
    const requests = [await claude.api.waitForMain(1), await claude.api.waitForMain(2)];
    const shown = requests.map((request) => shownIn(request, marksOf(handoff)));
    expect(shown.map(({ times }) => times).sort()).toEqual([0, 1]);
    expect(shown.map(({ missing }) => missing.length).sort()).toEqual([0, 3]);
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });
});
