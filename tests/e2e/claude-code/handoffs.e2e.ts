import { basename } from 'node:path';
import { describe, expect } from 'vitest';
import { lastUserText } from '../fake/messages-request.ts';
import { say } from '../fake/messages-turns.ts';
import { marksOf } from '../product/drafts.ts';
import { deliveryRecords, onlyHandoff } from '../product/inbox.ts';
import { it, leaveHandoff } from './installed.ts';
import { acknowledge, followCommand, shownIn } from './script.ts';

describe('/handoffs', () => {
  it('lists what waits, and loads one by its name', async ({ installed: claude }) => {
    const tui = await claude.tui({ columns: 200 });
    await tui.ask('hello', /● ok/);
    const handoff = await leaveHandoff(claude, 'alpha');
    claude.api.script(say('LISTED'));
    await tui.ask('/handoffs', /● LISTED/);
    const listed = lastUserText(await claude.api.waitForMain(2));
    expect(listed).toMatch(/^STATE .* NAME\nunread +just now .* alpha$/m);
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'unread' });

    const file = basename(handoff.path);
    claude.api.script(followCommand('take', file), acknowledge);
    await tui.ask(`/handoffs ${file}`, /● Handoff loaded: alpha/);
    const request = await claude.api.waitForMain(4);
    expect(shownIn(request, marksOf(handoff))).toEqual({ times: 1, missing: [] });
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
    expect(await deliveryRecords(claude.home)).toMatchObject([{ session_id: request.sessionId }]);
  });

  it('loads one in -p without a denial, and what the answer acknowledged is not shown again', async ({
    installed: claude,
  }) => {
    const handoff = await leaveHandoff(claude, 'alpha');
    const file = basename(handoff.path);
    claude.api.script(followCommand('take', file), acknowledge);
    const env = { AGENT_HANDOFF_HEADLESS: 'skip' };
    const run = await claude.print(`/handoffs ${file}`, { env });
    expect(run.result).toBe(`**Handoff loaded: alpha — sentinel ${handoff.sentinel}**`);
    expect(run.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });
    const tui = await claude.tui();
    await tui.ask('hello', /● ok/);
    expect(shownIn(await claude.api.waitForMain(3))).toMatchObject({ times: 0 });
    expect((await onlyHandoff(claude.home)).fields).toHaveProperty('acknowledged_at');
  });

  it('searches in -p without a denial', async ({ installed: claude }) => {
    await leaveHandoff(claude, 'alpha');
    claude.api.script(followCommand('search --sessions', 'DECISION-OF'), say('SEARCHED'));
    const run = await claude.print('/handoffs search DECISION-OF', {
      env: { AGENT_HANDOFF_HEADLESS: 'skip' },
    });
    expect(run.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });
    expect(lastUserText(await claude.api.waitForMain(2))).toContain(
      '**DECISION-OF**-alpha (src/queue.ts:12)',
    );
  });
});
