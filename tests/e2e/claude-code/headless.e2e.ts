import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { claudeBinary } from '../client-binaries.ts';
import { textOf } from '../fake/messages-request.ts';
import { say } from '../fake/messages-turns.ts';
import { marksOf } from '../product/drafts.ts';
import { deliveryRecords, onlyHandoff } from '../product/inbox.ts';
import { manualMode } from './client.ts';
import { it, leaveHandoff } from './installed.ts';
import { runCommand, shownIn } from './script.ts';

describe('claude -p', () => {
  it('shows what waits and leaves it unread', { tags: 'oldest' }, async ({ installed: claude }) => {
    const handoff = await leaveHandoff(claude, 'alpha');
    await claude.print('hello');
    const request = await claude.api.waitForMain(1);
    expect(shownIn(request, marksOf(handoff))).toEqual({ times: 1, missing: [] });
    expect(textOf(request)).not.toContain('**Handoff loaded:');
    const { place, fields } = await onlyHandoff(claude.home);
    expect(place).toBe('unread');
    expect(fields).not.toHaveProperty('deliveries');
    expect(await deliveryRecords(claude.home)).toEqual([]);
  });

  it('delivers with AGENT_HANDOFF_HEADLESS=deliver', { tags: 'oldest' }, async ({ installed: claude }) => {
    const handoff = await leaveHandoff(claude, 'alpha');
    await claude.print('hello', { env: { AGENT_HANDOFF_HEADLESS: 'deliver' } });
    expect(shownIn(await claude.api.waitForMain(1), marksOf(handoff))).toEqual({ times: 1, missing: [] });
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });

  it('delivers what the hook printed also when it is killed right after', async ({ installed: claude }) => {
    const handoff = await leaveHandoff(claude, 'alpha');
    const settings = join(claude.home, '.claude/settings.json');
    const text = await readFile(settings, 'utf8');
    await writeFile(settings, text.replaceAll(/session-start\.sh'? claude-code/g, '$&; kill -9 $$$$'));
    await claude.print('hello', { env: { AGENT_HANDOFF_HEADLESS: 'deliver' } });
    expect(await readFile(settings, 'utf8')).toContain('claude-code; kill -9 $$"');
    expect(shownIn(await claude.api.waitForMain(1), marksOf(handoff))).toEqual({ times: 1, missing: [] });
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });

  it('does nothing with AGENT_HANDOFF_HEADLESS=skip', async ({ installed: claude }) => {
    await leaveHandoff(claude, 'alpha');
    await claude.print('hello', { env: { AGENT_HANDOFF_HEADLESS: 'skip' } });
    expect(textOf(await claude.api.waitForMain(1))).not.toContain('agent-handoff:');
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'unread' });
  });

  it.for(['peek', 'deliver'])(
    'does nothing when a session of the TUI started it, also with %s',
    async (wish, { installed: claude }) => {
      const env = { AGENT_HANDOFF_HEADLESS: wish };
      const tui = await claude.tui({ args: ['--allowedTools', 'Bash', ...manualMode], env });
      await tui.ask('hello', /● ok/);
      await leaveHandoff(claude, 'alpha');
      claude.api.script(runCommand(`${claudeBinary()} -p nested </dev/null`), say('NESTED'), say('OUTER'));
      await tui.ask('delegate', /● OUTER/);
      const [, outer, nested] = claude.api.mainRequests;
      expect(nested?.sessionId).not.toBe(outer?.sessionId);
      expect(nested && textOf(nested)).not.toContain('agent-handoff:');
      expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'unread' });
    },
  );
});
