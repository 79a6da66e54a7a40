import { describe, expect } from 'vitest';
import { say } from '../fake/messages-turns.ts';
import { draftOf, marksOf } from '../product/drafts.ts';
import { deliveryRecords, onlyHandoff } from '../product/inbox.ts';
import { it, leaveHandoff } from './installed.ts';
import { acknowledge, publishedSentinel, shownIn, writeHandoff } from './script.ts';

describe('/clear', () => {
  it('gives the new session what the cleared one wrote', async ({ installed: claude }) => {
    claude.api.script(...writeHandoff(draftOf('alpha')), acknowledge);
    const tui = await claude.tui();
    await tui.ask('/handoff --no-review', /● FILED/);
    const written = await claude.api.waitForMain(3);
    await tui.submit('/clear');
    await tui.waitFor(/loaded "alpha"/);
    await tui.ask('go', /● Handoff loaded: alpha/);
    const request = await claude.api.waitForMain(4);
    const marks = marksOf({ name: 'alpha', sentinel: publishedSentinel(written) });
    expect(shownIn(request, marks)).toEqual({ times: 1, missing: [] });
    expect(request.sessionId).not.toBe(written.sessionId);
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
    expect(await deliveryRecords(claude.home)).toMatchObject([{ session_id: request.sessionId }]);
  });

  it('gives the new session what the cleared one received and never answered', async ({
    installed: claude,
  }) => {
    const handoff = await leaveHandoff(claude, 'alpha');
    claude.api.script(acknowledge);
    const tui = await claude.tui();
    await tui.waitFor(/loaded "alpha"/);
    await tui.submit('/clear');
    await tui.waitForPrompt();
    await tui.waitFor(/loaded "alpha"/);
    await tui.ask('go', /● Handoff loaded: alpha/);
    const request = await claude.api.waitForMain(1);
    expect(shownIn(request, marksOf(handoff))).toEqual({ times: 1, missing: [] });
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '2' } });
    expect(await deliveryRecords(claude.home)).toMatchObject([{ session_id: request.sessionId }]);
  });

  it('gives nothing again of what the cleared session answered', async ({ installed: claude }) => {
    await leaveHandoff(claude, 'alpha');
    claude.api.script(acknowledge, say('AFTER'));
    const tui = await claude.tui();
    await tui.ask('go', /● Handoff loaded: alpha/);
    await tui.submit('/clear');
    await tui.waitForPrompt();
    await tui.ask('hello', /● AFTER/);
    expect(shownIn(await claude.api.waitForMain(2))).toMatchObject({ times: 0 });
    expect((await onlyHandoff(claude.home)).fields).toMatchObject({
      deliveries: '1',
      acknowledged_at: expect.any(String),
    });
  });
});
