import { describe, expect } from 'vitest';
import { say } from '../fake/responses-turns.ts';
import { installFromClone } from '../product/moved-clone.ts';
import { it } from './sandbox.ts';

describe('a clone that was moved after install', () => {
  it('is told in one line at the first prompt, with the command; the session goes on', async ({ codex }) => {
    const { clone, move } = await installFromClone(codex.home, 'codex');
    await codex.trustHook();
    await move();
    codex.api.script(say('WORKS'));
    const tui = await codex.tui();
    const screen = await tui.ask('go', /• WORKS/);
    const line = screen.replace(/\s+/g, ' ');
    expect(line).toContain(`agent-handoff: its clone ${clone} is not there any more`);
    expect(line).toContain('node dist/handoff.cjs install');
    expect(screen).not.toMatch(/hook exited|No such file|cannot open/i);
    await tui.quit();
  });
});
