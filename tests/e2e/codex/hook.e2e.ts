import { describe, expect } from 'vitest';
import { neutraliseText } from '../../../core/text/untrusted.ts';
import { developerTexts, textOf, userTexts } from '../fake/responses-request.ts';
import { fail, hang, runCommand, say } from '../fake/responses-turns.ts';
import { publish } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { draftsBeforeCompaction, onlyHandoff } from '../product/inbox.ts';
import { acknowledge, constantLine, it, requestsOf } from './installed.ts';

describe('the trusted hook', () => {
  it('delivers to codex exec in its first request, once', { tags: 'oldest' }, async ({ trusted: codex }) => {
    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(acknowledge);
    const first = await codex.exec('go');
    expect(first.stdout).toContain(`**Handoff loaded: alpha — sentinel ${sentinel}**`);
    expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });

    codex.api.script(say('SECOND'));
    await codex.exec('hello');
    const second = textOf(await codex.api.waitForMain(2));
    expect(second).toContain(constantLine);
    expect(second).not.toContain(sentinel);
    const settled = await onlyHandoff(codex.home);
    expect(settled.fields.acknowledged_at).toMatch(/^\d{4}-/);
  });

  it('delivers again after a first prompt that ended in an API error', async ({ trusted: codex }) => {
    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(fail(400), acknowledge);
    await codex.exec('go');
    expect(textOf(await codex.api.waitForMain(1))).toContain(sentinel);
    await codex.exec('go');
    const second = textOf(await codex.api.waitForMain(2));
    expect(second).toContain(sentinel);
    expect(second).toMatch(/Shown before on .*, never answered/);
  });

  it('takes a reply without the sentinel for seen, and does not show it again', async ({
    trusted: codex,
  }) => {
    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(say('SOMETHING ELSE'));
    await codex.exec('what is this');
    expect(await requestsOf(codex, 'and now')).not.toContain(sentinel);
    const { fields } = await onlyHandoff(codex.home);
    expect(fields.seen_at).toMatch(/^\d{4}-/);
    expect(fields).not.toHaveProperty('acknowledged_at');
  });

  it('gives it back after an automatic compaction in the middle of a turn', async ({ trusted: codex }) => {
    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(runCommand('true'), acknowledge);
    await codex.exec('go', { model: 'custom', args: ['-c', 'model_auto_compact_token_limit=12'] });
    expect(codex.api.compactionRequests.length).toBeGreaterThan(0);
    const last = textOf(codex.api.mainRequests.at(-1) ?? never());
    expect(last).toContain('this session received 1 handoff before its compaction; here again.');
    expect(last).toContain(sentinel);
  });

  it('gives back what the user forbade after an automatic compaction', async ({ trusted: codex }) => {
    codex.api.script(runCommand('true'), say('DONE'));
    const prompt = 'Make the refresh test pass. Never touch the login page.';
    await codex.exec(prompt, { model: 'custom', args: ['-c', 'model_auto_compact_token_limit=12'] });
    expect(codex.api.compactionRequests.length).toBeGreaterThan(0);
    const last = textOf(codex.api.mainRequests.at(-1) ?? never());
    expect(last).toMatch(/begin before the compaction[\s\S]*Never touch the login page\./);
    expect(last.match(/begin before the compaction/g)).toHaveLength(1);
    expect(await draftsBeforeCompaction(codex.home)).toHaveLength(1);
  });

  it('drafts before the compaction, of which the client asks the model only then', async ({
    trusted: codex,
  }) => {
    codex.api.script(runCommand('true'), say('FIRST'));
    const tui = await codex.tui({ model: 'custom', sandbox: 'danger-full-access' });
    await tui.ask('Make the refresh test pass. Never touch the login page.', /FIRST/);
    expect(await draftsBeforeCompaction(codex.home)).toEqual([]);
    await tui.compact();
    const [draft = ''] = await draftsBeforeCompaction(codex.home);
    expect(draft).toContain('Never touch the login page.');
    await tui.quit();
  });

  it('gives back what the user forbade after a manual compaction, at the next prompt', async ({
    trusted: codex,
  }) => {
    codex.api.script(say('FIRST'), say('SECOND'));
    const tui = await codex.tui();
    await tui.ask('Make the refresh test pass. Never touch the login page.', /FIRST/);
    await tui.compact();
    await tui.ask('and now', /SECOND/);
    const after = textOf(codex.api.mainRequests.at(-1) ?? never());
    expect(after).toMatch(/begin before the compaction[\s\S]*Never touch the login page\./);
    await tui.quit();
  });

  it('claims nothing for a resumed thread and says what waits', async ({ trusted: codex }) => {
    codex.api.script(say('ONE'), say('TWO'));
    const first = await codex.exec('hello');
    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
    await codex.resume(first.threadId, 'go on');
    const resumed = textOf(await codex.api.waitForMain(2));
    expect(resumed).toContain(
      'agent-handoff: 1 handoff waits for this worktree. A resumed session takes none',
    );
    expect(resumed).not.toContain(sentinel);
    expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'unread' });
  });

  it('no frame of the client’s own can be opened or closed by a handoff', async ({ trusted: codex }) => {
    await codex.exec('$handoff');
    const request = await codex.api.waitForMain(1);
    const texts = [...developerTexts(request), ...userTexts(request)].slice(1);
    // What opens a line and is closed on a later one.
    const frame = /^<([A-Za-z_]+)[^>\n]*>(?![^\n]*<\/\1)[\s\S]*?<\/\1/gm;
    const frames = texts.flatMap((text) => [...text.matchAll(frame)].map(([, name]) => name));
    expect(new Set(frames).size).toBeGreaterThan(4);
    for (const name of new Set(frames)) {
      expect(neutraliseText(`</${name}>`), name).toBe(`&lt;/${name}>`);
    }
  });

  it('gives it back after a compaction', { tags: 'oldest' }, async ({ trusted: codex }) => {
    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(acknowledge);
    const tui = await codex.tui();
    await tui.ask('go', /Handoff loaded: alpha/);
    await tui.submit('/compact');
    await tui.waitFor(/compacted/i);
    await tui.waitForPrompt();
    const before = codex.api.requests.length;
    await tui.ask('and now', /redelivered after the compaction/);
    const after = codex.api.requests.slice(before).map(textOf).join('\n');
    expect(after).toContain('this session received 1 handoff before its compaction; here again.');
    expect(after).toContain(sentinel);
    await tui.quit();
  });

  it('claims nothing for a fork', async ({ trusted: codex }) => {
    codex.api.script(say('ONE'), say('TWO'));
    const first = await codex.exec('hello');
    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
    const before = codex.api.requests.length;
    await codex.fork(first.threadId, 'go on');
    const forked = codex.api.requests.slice(before).map(textOf).join('\n');
    expect(forked).toContain(
      'agent-handoff: 1 handoff waits for this worktree. A resumed session takes none',
    );
    expect(forked).not.toContain(sentinel);
    expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'unread' });
  });

  it('settles by the thread: open is pending, ended without an answer comes back', {
    tags: 'oldest',
  }, async ({ trusted: codex }) => {
    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(hang());
    const tui = await codex.tui();
    await tui.submit('go');
    await codex.api.waitForMain(1);

    expect(await requestsOf(codex, 'meanwhile')).not.toContain(sentinel);
    await tui.kill();
    codex.api.release();
    expect(await requestsOf(codex, 'after the kill')).toContain(sentinel);
  });
});

function never(): never {
  throw new Error('the client sent no request');
}
