import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect } from 'vitest';
import { isolatedEnv } from '../isolation.ts';
import { marksOf } from '../product/drafts.ts';
import { it, leaveHandoff } from './installed.ts';
import { acknowledge, shownIn } from './script.ts';

describe('a handoff whose directory is gone', () => {
  it('comes to the main worktree when it was a linked one', async ({ installed: claude }) => {
    const env = await isolatedEnv(claude.home);
    const side = join(dirname(claude.cwd), 'side-tree');
    const git = (...args: string[]) => execa('git', args, { cwd: claude.cwd, env, extendEnv: false });
    await git('-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-q', '--allow-empty', '-m', 'one');
    await git('worktree', 'add', '-q', '-b', 'side', side);
    const handoff = await leaveHandoff(claude, 'alpha', side);
    await git('worktree', 'remove', '--force', side);
    claude.api.script(acknowledge);
    const tui = await claude.tui();
    await tui.ask('go', /● Handoff loaded: alpha/);
    expect(shownIn(await claude.api.waitForMain(1), marksOf(handoff))).toEqual({ times: 1, missing: [] });
    expect(shownIn(await claude.api.waitForMain(1), [`worktree: ${side}`]).missing).toEqual([]);
  });

  it('comes to the repository under its new name', async ({ installed: claude }) => {
    const before = await claude.repo('before');
    const handoff = await leaveHandoff(claude, 'alpha', before);
    const after = join(dirname(before), 'after');
    await rename(before, after);
    claude.api.script(acknowledge);
    const tui = await claude.tui({ cwd: after });
    await tui.ask('go', /● Handoff loaded: alpha/);
    expect(shownIn(await claude.api.waitForMain(1), marksOf(handoff))).toEqual({ times: 1, missing: [] });
  });
});
