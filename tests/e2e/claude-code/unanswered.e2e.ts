import { describe, expect } from 'vitest';
import { textOf } from '../fake/messages-request.ts';
import { fail, hang, type ScriptedTurn, say } from '../fake/messages-turns.ts';
import { marksOf } from '../product/drafts.ts';
import { deliveryRecords, onlyHandoff } from '../product/inbox.ts';
import { it, leaveHandoff } from './installed.ts';
import type { ClaudeSandbox } from './sandbox.ts';
import { acknowledge, shownIn } from './script.ts';

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const shownBefore = /^ +!! Shown before on \d{4}-\d\d-\d\dT[\d:.]+Z, never answered\.$/m;

/** A session that says one thing and is quit. */
async function answerOnce(claude: ClaudeSandbox, turn: ScriptedTurn, onScreen: RegExp): Promise<string> {
  const before = claude.api.mainRequests.length;
  claude.api.script(turn);
  const tui = await claude.tui();
  await tui.ask('hello', onScreen);
  await tui.quit();
  return textOf(await claude.api.waitForMain(before + 1));
}

async function openAndQuit(claude: ClaudeSandbox): Promise<void> {
  const tui = await claude.tui();
  await tui.waitFor(/loaded "alpha"/);
  await tui.quit();
}

describe('a handoff that nobody answered', () => {
  it('comes back after a session that was opened and quit, and never again once it is answered', {
    tags: 'oldest',
  }, async ({ installed: claude }) => {
    const { sentinel } = await leaveHandoff(claude, 'alpha');
    await openAndQuit(claude);
    expect(claude.api.mainRequests).toHaveLength(0);
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });

    const second = await answerOnce(claude, acknowledge, /● Handoff loaded: alpha — sentinel/);
    expect(shownIn(await claude.api.waitForMain(1), marksOf({ name: 'alpha', sentinel }))).toEqual({
      times: 1,
      missing: [],
    });
    expect(second).toMatch(shownBefore);
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '2' } });

    await answerOnce(claude, say('THIRD'), /● THIRD/);
    expect(shownIn(await claude.api.waitForMain(2))).toMatchObject({ times: 0 });
    expect(await onlyHandoff(claude.home)).toMatchObject({
      place: 'read',
      fields: { deliveries: '2', seen_at: instant, acknowledged_at: instant },
    });
    expect(await deliveryRecords(claude.home)).toEqual([]);
  });

  it('counts as seen, not as acknowledged, when the reply lacks the sentinel', async ({
    installed: claude,
  }) => {
    await leaveHandoff(claude, 'alpha');
    const first = await answerOnce(claude, say('I-DID-NOT-READ-IT'), /● I-DID-NOT-READ-IT/);
    expect(first).not.toMatch(shownBefore);
    await answerOnce(claude, say('SECOND'), /● SECOND/);
    expect(shownIn(await claude.api.waitForMain(2))).toMatchObject({ times: 0 });
    const { fields, place } = await onlyHandoff(claude.home);
    expect(place).toBe('read');
    expect(fields).toMatchObject({ deliveries: '1', seen_at: instant });
    expect(fields).not.toHaveProperty('acknowledged_at');
  });

  it('comes back after a first prompt that ended in an API error', async ({ installed: claude }) => {
    const handoff = await leaveHandoff(claude, 'alpha');
    await answerOnce(claude, fail(400, `refused ${handoff.sentinel}`), /API Error: .*refused/);
    const second = await answerOnce(claude, acknowledge, /● Handoff loaded: alpha/);
    expect(shownIn(await claude.api.waitForMain(2), marksOf(handoff))).toEqual({ times: 1, missing: [] });
    expect(second).toMatch(shownBefore);
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '2' } });
  });

  it.for([
    ['before the first token', ''],
    ['while the reply is being written', 'PARTIAL-TEXT\n\nand'],
    ['while the reply is being written, after a thought', 'PARTIAL-TEXT\n\nand', 'THOUGHT'],
  ])('comes back after Escape %s', async ([, partial = '', thought = ''], { installed: claude }) => {
    const handoff = await leaveHandoff(claude, 'alpha');
    claude.api.script(hang(say('NEVER-SHOWN'), partial, thought));
    const tui = await claude.tui();
    await tui.submit('hello');
    await claude.api.waitForMain(1);
    await tui.waitFor(partial === '' ? /esc to interrupt/ : /PARTIAL-TEXT/);
    await tui.key('Escape');
    await tui.waitFor(/^(?![\s\S]*esc to interrupt)/);
    // Before the first token the client puts the prompt back into the input line.
    await tui.key('C-u');
    await tui.quit();
    await answerOnce(claude, acknowledge, /● Handoff loaded: alpha/);
    expect(shownIn(await claude.api.waitForMain(2), marksOf(handoff))).toEqual({ times: 1, missing: [] });
  });

  it('comes back after the client was killed', async ({ installed: claude }) => {
    const handoff = await leaveHandoff(claude, 'alpha');
    const tui = await claude.tui();
    await tui.waitFor(/loaded "alpha"/);
    await tui.kill();
    await answerOnce(claude, acknowledge, /● Handoff loaded: alpha/);
    expect(shownIn(await claude.api.waitForMain(1), marksOf(handoff))).toEqual({ times: 1, missing: [] });
  });
});
