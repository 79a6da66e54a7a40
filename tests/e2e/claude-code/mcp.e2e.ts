import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { lastUserText, type RecordedRequest, textOf } from '../fake/messages-request.ts';
import { type ScriptedTurn, say, useTool } from '../fake/messages-turns.ts';
import { publish, runHandoff } from '../product/command.ts';
import { draftOf, marksOf } from '../product/drafts.ts';
import { deliveryRecords, onlyHandoff, storedHandoffs } from '../product/inbox.ts';
import { it as installed } from './installed.ts';
import { it as bare, type ClaudeSandbox } from './sandbox.ts';

const tool = (name: string, input: Record<string, unknown> = {}) =>
  useTool(`mcp__agent-handoff__${name}`, input);

/** A model that acknowledges what it was given by the call before. */
const acknowledge: ScriptedTurn = (request) =>
  tool('acknowledge', { sentinels: [/Sentinel of handoff 1: (\w+)/.exec(lastUserText(request))?.[1]] });

/** The client's flags for a configuration that `install --client mcp --write` made. */
async function withServer(claude: ClaudeSandbox): Promise<string[]> {
  const file = join(claude.home, 'servers.json');
  await runHandoff(claude.home, claude.cwd, ['install', '--client', 'mcp', '--write', file]);
  return ['--mcp-config', file, '--allowedTools', 'mcp__agent-handoff', '--permission-mode', 'default'];
}

const last = (claude: ClaudeSandbox): RecordedRequest => claude.api.mainRequests.at(-1) ?? fail();

function fail(): never {
  throw new Error('the client sent no request');
}

describe('without a hook, over MCP', () => {
  bare('take delivers to the session, acknowledge settles it', async ({ claude }) => {
    const args = await withServer(claude);
    const handoff = await publish(claude.home, claude.cwd, draftOf('alpha'));
    claude.api.script(tool('take'), acknowledge, say('DONE'));
    const run = await claude.print('go', { args });
    const taken = lastUserText(await claude.api.waitForMain(2));
    for (const mark of marksOf(handoff)) expect(taken).toContain(mark);
    expect(lastUserText(last(claude))).toContain('Acknowledged: ');
    const { place, fields } = await onlyHandoff(claude.home);
    expect(place).toBe('read');
    expect(fields).toMatchObject({ deliveries: '1', acknowledged_at: expect.any(String) });
    expect(await deliveryRecords(claude.home)).toEqual([]);
    expect(run.code).toBe(0);
  });

  bare('a reply without acknowledge settles it too, by the transcript', async ({ claude }) => {
    const args = await withServer(claude);
    await publish(claude.home, claude.cwd, draftOf('alpha'));
    claude.api.script(tool('take'), say('READ-IT'));
    const run = await claude.print('go', { args });
    expect(await deliveryRecords(claude.home)).toMatchObject([
      { client: 'claude-code', session_id: run.sessionId },
    ]);
    claude.api.script(tool('take'), say('NOTHING'));
    await claude.print('go', { args });
    expect(lastUserText(last(claude))).toContain('nothing waits for this worktree');
    expect(await onlyHandoff(claude.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });

  bare('after /clear a take is one of the new session', async ({ claude }) => {
    const args = await withServer(claude);
    const tui = await claude.tui({ args });
    claude.api.script(tool('take'), say('ONE-DONE'));
    await tui.ask('first', /ONE-DONE/);
    await tui.submit('/clear');
    await tui.waitForPrompt();
    await publish(claude.home, claude.cwd, draftOf('alpha'));
    claude.api.script(tool('take'), say('TWO-DONE'));
    await tui.ask('second', /TWO-DONE/);
    expect(last(claude).sessionId).not.toBe(claude.api.mainRequests[0]?.sessionId);
    expect(await deliveryRecords(claude.home)).toMatchObject([{ session_id: last(claude).sessionId }]);
  });

  bare('/handoff is offered as a prompt, and publish asks before it files', async ({ claude }) => {
    const args = await withServer(claude);
    const body = draftOf('beta');
    claude.api.script(
      tool('publish', { body }),
      (request) => {
        const ids = [...lastUserText(request).matchAll(/^ASK {3}(\S+)/gm)].map(([, id]) => id);
        return tool('publish', { answers: ids.map((id) => ({ id, answer: 'include' })) });
      },
      say('FILED'),
    );
    await claude.print('/mcp__agent-handoff__handoff', { args });
    expect(textOf(claude.api.mainRequests[0] ?? fail())).toContain('Write a handoff: what the next session');
    expect(lastUserText(last(claude))).toContain('Handoff filed: beta');
    expect(await onlyHandoff(claude.home)).toMatchObject({
      place: 'unread',
      fields: { session_tool: 'claude-code', review: 'done' },
    });
  });
});

describe('with the hook and the server', () => {
  installed('nothing is delivered twice', async ({ installed: claude }) => {
    const args = await withServer(claude);
    const handoff = await publish(claude.home, claude.cwd, draftOf('alpha'));
    const env = { AGENT_HANDOFF_HEADLESS: 'deliver' };
    claude.api.script(tool('take'), say('DONE'));
    await claude.print('go', { args, env });
    const text = textOf(last(claude));
    expect(text.split(`Sentinel of handoff 1: ${handoff.sentinel}`)).toHaveLength(2);
    expect(lastUserText(last(claude))).toContain('nothing waits for this worktree');
    await claude.print('again', { args, env });
    expect(textOf(last(claude))).not.toContain(handoff.sentinel);
    const [stored] = await storedHandoffs(claude.home);
    expect(stored).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });
});
