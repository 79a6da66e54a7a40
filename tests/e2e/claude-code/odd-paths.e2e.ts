import { readdir } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { draftOf, marksOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { it } from './installed.ts';
import { acknowledge, publishedSentinel, shownIn, writeHandoff } from './script.ts';

describe('a repository named', () => {
  it.for([
    ['mon dépôt 你好', 'mon%20d%C3%A9p%C3%B4t%20%E4%BD%A0%E5%A5%BD'],
    ["it's (here)", 'it%27s%20%28here%29'],
    ['a$(touch PWNED)b', 'a%24%28touch%20PWNED%29b'],
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

  // A client that asks nobody would run whatever its name put into a command.
  it('as a command runs nothing, also where nothing is asked', async ({ installed: claude }) => {
    const cwd = await claude.repo('a$(touch PWNED)b`touch PWNED2`');
    claude.api.script(...writeHandoff(draftOf('alpha')));
    const run = await claude.print('/handoff --no-review', {
      cwd,
      args: ['--dangerously-skip-permissions'],
    });
    expect(run.events.at(-1)).toMatchObject({ type: 'result', permission_denials: [] });
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'unread', fields: { worktree: cwd } });
    expect(await readdir(cwd)).toEqual(['.git']);
  });
});
