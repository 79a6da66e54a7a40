import { describe, expect } from 'vitest';
import { say } from '../fake/messages-turns.ts';
import { installFromClone } from '../product/moved-clone.ts';
import { it } from './sandbox.ts';

describe('a clone that was moved after install', () => {
  it('is told in one line on the first screen, with the command; the session goes on', async ({ claude }) => {
    const { clone, move } = await installFromClone(claude.home, 'claude-code');
    await move();
    claude.api.script(say('WORKS'));
    const tui = await claude.tui();
    const screen = await tui.waitFor(/is not there any more/, 30_000);
    const line = screen.replace(/\s+/g, ' ');
    expect(line).toContain(`agent-handoff: its clone ${clone} is not there any more`);
    expect(line).toContain('node dist/handoff.cjs install');
    expect(screen).not.toMatch(/hook error|No such file|cannot open/i);
    await tui.ask('go', /● WORKS/);
  });
});
