import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { textOf, toolOutputs } from '../fake/responses-request.ts';
import { type ScriptedTurn, say, useCode, useTool } from '../fake/responses-turns.ts';
import { publish, runHandoff } from '../product/command.ts';
import { draftOf, marksOf } from '../product/drafts.ts';
import { deliveryRecords, onlyHandoff } from '../product/inbox.ts';
import { it } from './installed.ts';
import type { CodexSandbox } from './sandbox.ts';

type Model = 'custom' | 'default';

function tool(model: Model, name: string, input: Record<string, unknown> = {}) {
  if (model === 'custom') return useTool(name, input, 'mcp__agent_handoff');
  return useCode(`text(JSON.stringify(await tools.mcp__agent_handoff__${name}(${JSON.stringify(input)})));`);
}

const acknowledge =
  (model: Model): ScriptedTurn =>
  (request) =>
    tool(model, 'acknowledge', {
      sentinels: [/Sentinel of handoff 1: (\w+)/.exec(toolOutputs(request).at(-1) ?? '')?.[1]],
    });

async function addServer(codex: CodexSandbox): Promise<void> {
  const file = join(codex.home, '.codex/config.toml');
  await runHandoff(codex.home, codex.cwd, ['install', '--client', 'mcp', '--write', file]);
}

const lastOutput = (codex: CodexSandbox) => {
  const request = codex.api.mainRequests.at(-1);
  return request ? (toolOutputs(request).at(-1) ?? '') : '';
};

describe('without a hook, over MCP', () => {
  it.for(['custom', 'default'] as const)(
    'take delivers to the thread and acknowledge settles it, without an approval: %s model',
    async (model, { codex }) => {
      await addServer(codex);
      const handoff = await publish(codex.home, codex.cwd, draftOf('alpha'));
      codex.api.script(tool(model, 'take'), acknowledge(model), say('DONE'));
      await codex.exec('go', { model });
      const taken = toolOutputs(await codex.api.waitForMain(2)).at(-1);
      for (const mark of marksOf(handoff)) expect(taken).toContain(mark);
      expect(lastOutput(codex)).toContain('Acknowledged: ');
      expect(await onlyHandoff(codex.home)).toMatchObject({
        place: 'read',
        fields: { deliveries: '1', acknowledged_at: expect.any(String) },
      });
      expect(await deliveryRecords(codex.home)).toEqual([]);
    },
  );

  it('a take is a delivery to the thread that calls, which the next one finds answered', async ({
    codex,
  }) => {
    await addServer(codex);
    await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(tool('custom', 'take'), say('READ-IT'));
    const run = await codex.exec('go', { model: 'custom' });
    expect(await deliveryRecords(codex.home)).toMatchObject([{ client: 'codex', session_id: run.threadId }]);
    codex.api.script(tool('custom', 'take'), say('NOTHING'));
    await codex.exec('go', { model: 'custom' });
    expect(lastOutput(codex)).toContain('nothing waits for this worktree');
    expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });

  it('publishes from the read-only sandbox, with no rule', async ({ codex }) => {
    await addServer(codex);
    codex.api.script(tool('custom', 'publish', { body: draftOf('beta'), review: false }), say('FILED'));
    await codex.exec('go', { model: 'custom', sandbox: 'read-only' });
    expect(lastOutput(codex)).toContain('Handoff filed: beta');
    expect(await onlyHandoff(codex.home)).toMatchObject({
      place: 'unread',
      fields: { session_tool: 'codex-cli' },
    });
  });
});

describe('with the hook and the server', () => {
  it('nothing is delivered twice', async ({ trusted: codex }) => {
    await addServer(codex);
    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(tool('custom', 'take'), say('DONE'));
    await codex.exec('go', { model: 'custom' });
    const request = codex.api.mainRequests.at(-1);
    expect(request && textOf(request).split(`Sentinel of handoff 1: ${sentinel}`)).toHaveLength(2);
    expect(lastOutput(codex)).toContain('nothing waits for this worktree');
    expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });
});
