import { readdir } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { say } from '../fake/messages-turns.ts';
import { draftOf, marksOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { manualMode } from './client.ts';
import { it, leaveHandoff } from './installed.ts';
import { acknowledge, publishedSentinel, shownIn, writeHandoff } from './script.ts';

describe('a repository named', () => {
  it.for([
    ['mon dépôt 你好', 'mon%20d%C3%A9p%C3%B4t%20%E4%BD%A0%E5%A5%BD'],
    ["it's (here)", 'it%27s%20%28here%29'],
  ])('%s writes and receives like any other', async ([name, recipient], { installed: claude }) => {
    const cwd = await claude.repo(name);
    claude.api.script(...writeHandoff(draftOf('alpha')));
    const run = await claude.print('/handoff --no-review', { cwd });
    expect(run.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });
    expect(await onlyHandoff(claude.home)).toMatchObject({
      place: 'unread',
      recipient,
      fields: { from: name, to: name, worktree: cwd },
    });
    const sentinel = publishedSentinel(await claude.api.waitForMain(3));
    claude.api.script(acknowledge);
    const tui = await claude.tui({ cwd });
    await tui.ask('go', /● Handoff loaded: alpha/);
    const marks = marksOf({ name: 'alpha', sentinel });
    expect(shownIn(await claude.api.waitForMain(4), marks)).toEqual({ times: 1, missing: [] });
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });

  it.for([
    // Between double quotes the shell would run it; the client refuses the whole skill and says so.
    ['manual', manualMode, /Shell command permission check failed/, 1],
    // The client leaves what it cannot check to the model, and runs nothing itself.
    ['auto', [], /● REFUSED/, 2],
  ] as const)(
    'as a command runs nothing, and still receives: %s mode',
    async ([, mode, answer, asked], { installed: claude }) => {
      const cwd = await claude.repo('a$(touch PWNED)b');
      const handoff = await leaveHandoff(claude, 'alpha', cwd);
      claude.api.script(acknowledge);
      const tui = await claude.tui({ cwd, args: [...mode] });
      await tui.ask('go', /● Handoff loaded: alpha/);
      expect(shownIn(await claude.api.waitForMain(1), marksOf(handoff))).toEqual({ times: 1, missing: [] });
      claude.api.script(say('REFUSED'));
      await tui.submit('/handoff --no-review');
      await tui.waitFor(answer);
      expect(claude.api.mainRequests).toHaveLength(asked);
      expect(await readdir(cwd)).toEqual(['.git']);
    },
  );
});
