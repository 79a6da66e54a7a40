import { describe, expect } from 'vitest';
import { textOf } from '../fake/responses-request.ts';
import { say } from '../fake/responses-turns.ts';
import { publish } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { onlyHandoff } from '../product/inbox.ts';
import { acknowledge, constantLine, it } from './installed.ts';

describe('the first start after install', () => {
  it('asks the user for trust in the words that install announces, and delivers at once', async ({
    untrusted: codex,
  }) => {
    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(acknowledge);
    const tui = await codex.tui({ until: /Hooks need review/ });
    expect(await tui.screen()).toContain('Trust all and continue');
    await tui.trustAllHooks();
    await tui.ask('go', /• Handoff loaded: alpha/);
    expect(textOf(await codex.api.waitForMain(1))).toContain(sentinel);
    expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'read' });
    await tui.quit();
  });

  it('a second prompt, /clear and codex review get nothing twice', async ({ trusted: codex }) => {
    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(acknowledge, say('SECOND'), say('THIRD'));
    const tui = await codex.tui();
    await tui.ask('go', /• Handoff loaded: alpha/);
    await tui.ask('more', /• SECOND/);
    await tui.clear();
    const before = codex.api.requests.length;
    await tui.ask('anew', /• THIRD/);
    const anew = codex.api.requests.slice(before).map(textOf).join('\n');
    expect(anew).toContain(constantLine);
    expect(anew).not.toContain(sentinel);
    await tui.quit();
    expect((await onlyHandoff(codex.home)).fields.acknowledged_at).toMatch(/^\d{4}-/);
  });

  it('codex review claims nothing', async ({ trusted: codex }) => {
    await publish(codex.home, codex.cwd, draftOf('alpha'));
    await codex.exec('look at it', { args: ['review'] });
    expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'unread' });
  });
});
