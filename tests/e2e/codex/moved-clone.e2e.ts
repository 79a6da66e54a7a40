import { describe, expect } from 'vitest';
import { say } from '../fake/responses-turns.ts';
import { installFromClone } from '../product/moved-clone.ts';
import { it } from './sandbox.ts';

describe('a clone that was moved after install', () => {
  it('makes Codex say that a hook failed, without the shell’s own words; the session goes on', async ({
    codex,
  }) => {
    const { move } = await installFromClone(codex.home, 'codex');
    await codex.trustHook();
    await move();
    codex.api.script(say('WORKS'));
    const tui = await codex.tui();
    const screen = await tui.ask('go', /• WORKS/);
    expect(screen).toContain('hook exited with code 2');
    expect(screen).not.toMatch(/No such file|cannot open/i);
    await tui.quit();
  });
});
