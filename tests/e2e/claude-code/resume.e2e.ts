import { describe, expect } from 'vitest';
import { textOf } from '../fake/messages-request.ts';
import { say } from '../fake/messages-turns.ts';
import { deliveryRecords, onlyHandoff } from '../product/inbox.ts';
import { it, leaveHandoff } from './installed.ts';
import type { ClaudeSandbox } from './sandbox.ts';
import { shownIn } from './script.ts';

/** A conversation that was quit. One of `-p` would not do: `--continue` does not find those. */
async function converse(claude: ClaudeSandbox): Promise<string> {
  const tui = await claude.tui();
  await tui.ask('hello', /● ok/);
  await tui.quit();
  return (await claude.api.waitForMain(1)).sessionId;
}

describe('a resumed session', () => {
  it.for(['--continue', '--resume'])(
    'with %s says what waits and claims nothing',
    async (flag, { installed: claude }) => {
      const sessionId = await converse(claude);
      await leaveHandoff(claude, 'alpha');
      claude.api.script(say('RESUMED'));
      const tui = await claude.tui({ args: flag === '--resume' ? [flag, sessionId] : [flag] });
      await tui.waitFor(/1 handoff waits for this worktree \("alpha"\)/);
      await tui.ask('go on', /● RESUMED/);
      const request = await claude.api.waitForMain(2);
      expect(request.sessionId).toBe(sessionId);
      expect(shownIn(request)).toMatchObject({ times: 0 });
      expect(textOf(request)).toContain('1 handoff waits for this worktree. A resumed session takes none');
      expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'unread' });
      expect(await deliveryRecords(claude.home)).toEqual([]);
    },
  );

  it('says nothing when nothing waits', async ({ installed: claude }) => {
    await converse(claude);
    claude.api.script(say('RESUMED'));
    const tui = await claude.tui({ args: ['--continue'] });
    expect(await tui.ask('go on', /● RESUMED/)).not.toContain('agent-handoff');
    expect(textOf(await claude.api.waitForMain(2))).not.toContain('agent-handoff:');
  });
});
