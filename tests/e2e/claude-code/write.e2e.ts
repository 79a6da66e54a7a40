import { basename } from 'node:path';
import { describe, expect } from 'vitest';
import { say } from '../fake/messages-turns.ts';
import { draftOf, marksOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { manualMode } from './client.ts';
import { it } from './installed.ts';
import type { ClaudeSandbox } from './sandbox.ts';
import { acknowledge, fact, publishedSentinel, runCommand, shownIn, writeHandoff } from './script.ts';

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** A new session has it whole in its first request, and the file is archived. */
async function expectDelivered(claude: ClaudeSandbox, sentinel: string, cwd = claude.cwd): Promise<void> {
  const before = claude.api.mainRequests.length;
  claude.api.script(acknowledge);
  const tui = await claude.tui({ cwd });
  await tui.ask('go', new RegExp(`● Handoff loaded: alpha — sentinel ${sentinel}`));
  const marks = marksOf({ name: 'alpha', sentinel });
  expect(shownIn(await claude.api.waitForMain(before + 1), marks)).toEqual({ times: 1, missing: [] });
  expect(await onlyHandoff(claude.home)).toMatchObject({
    place: 'read',
    fields: { deliveries: '1', received_at: expect.stringMatching(instant) },
  });
  await tui.quit();
}

describe('/handoff', () => {
  it('is written in the TUI without a permission prompt, and the next session starts with it', {
    tags: 'oldest',
  }, async ({ installed: claude }) => {
    claude.api.script(...writeHandoff(draftOf('alpha')));
    const tui = await claude.tui();
    await tui.ask('/handoff --no-review', /● FILED with sentinel [a-z2-7]{10}/);
    await tui.quit();
    const asked = await claude.api.waitForMain(1);
    const facts = ['from', 'branch', 'already waiting there'].map((label) => fact(asked, label));
    expect(facts).toEqual([basename(claude.cwd), 'main', 'nothing']);
    const sentinel = publishedSentinel(await claude.api.waitForMain(3));
    const filed = await onlyHandoff(claude.home);
    expect(filed).toMatchObject({ place: 'unread', fields: { name: 'alpha', session_tool: 'claude-code' } });
    expect(filed.text).toMatch(new RegExp(`\n<!-- sentinel: ${sentinel} -->\n$`));
    await expectDelivered(claude, sentinel);
  });

  it('is written by -p without a denial, and the next session starts with it', { tags: 'oldest' }, async ({
    installed: claude,
  }) => {
    claude.api.script(...writeHandoff(draftOf('alpha')));
    const run = await claude.print('/handoff --no-review');
    expect(run.result).toMatch(/^FILED with sentinel [a-z2-7]{10}\. You can \/clear safely\.$/);
    expect(run.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });
    const filed = await onlyHandoff(claude.home);
    expect(filed).toMatchObject({ place: 'unread', fields: { session_id: run.sessionId } });
    await expectDelivered(claude, publishedSentinel(await claude.api.waitForMain(3)));
  });

  it('goes to another worktree with --to, and is not shown in the one that wrote it', async ({
    installed: claude,
  }) => {
    const other = await claude.repo();
    claude.api.script(...writeHandoff(draftOf('alpha'), ` --to ${other}`));
    const run = await claude.print(`/handoff --no-review --to ${other}`);
    expect(run.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });
    const sentinel = publishedSentinel(await claude.api.waitForMain(3));
    const here = await claude.tui();
    await here.ask('hello', /● ok/);
    expect(shownIn(await claude.api.waitForMain(4))).toMatchObject({ times: 0 });
    await here.quit();
    await expectDelivered(claude, sentinel, other);
  });

  it('is for the worktree of the launch also when the model has gone elsewhere', async ({
    installed: claude,
  }) => {
    const other = await claude.repo();
    const wander = runCommand(`cd ${other}`);
    claude.api.script(wander, say('WENT'), ...writeHandoff(draftOf('alpha')));
    const tui = await claude.tui({ args: ['--add-dir', other, ...manualMode] });
    await tui.ask('go there', /● WENT/);
    await tui.ask('/handoff --no-review', /● FILED/);
    expect(await onlyHandoff(claude.home)).toMatchObject({
      place: 'unread',
      fields: { from: basename(claude.cwd), worktree: claude.cwd },
    });
  });
});
