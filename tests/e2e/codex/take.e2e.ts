import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { textOf, toolOutputs } from '../fake/responses-request.ts';
import { say, spawnAgent, waitForAgent } from '../fake/responses-turns.ts';
import { bundlePath, publish } from '../product/command.ts';
import { draftOf } from '../product/drafts.ts';
import { onlyHandoff, storedHandoffs } from '../product/inbox.ts';
import { acknowledge, it, obeyBlock } from './installed.ts';

describe('without trust in the hook', () => {
  it.for([
    ['custom', 'workspace-write'],
    ['custom', 'read-only'],
    ['default', 'workspace-write'],
    ['default', 'read-only'],
  ] as const)(
    'the block and the rule deliver: %s model, %s',
    async ([model, sandbox], { untrusted: codex }) => {
      const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
      codex.api.script(obeyBlock, acknowledge);
      const run = await codex.exec('go', { model, sandbox });
      const [output] = toolOutputs(await codex.api.waitForMain(2));
      expect(output).toContain('NEXT-ACTION-OF-alpha');
      expect(output).toContain('DONT-OF-alpha');
      expect(run.stdout).toContain(`**Handoff loaded: alpha — sentinel ${sentinel}**`);
      expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
    },
  );

  it.for([
    ['custom', 'workspace-write'],
    ['default', 'read-only'],
  ] as const)(
    'without the rule it is shown, stays unread, and says what to run: %s model, %s',
    async ([model, sandbox], { untrusted: codex }) => {
      rmSync(join(codex.home, '.codex/rules/agent-handoff.rules'));
      await publish(codex.home, codex.cwd, draftOf('alpha'));
      for (const count of [2, 4]) {
        codex.api.script(obeyBlock, say('READ-IT'));
        await codex.exec('go', { model, sandbox });
        const [output] = toolOutputs(await codex.api.waitForMain(count));
        expect(output).toContain('NEXT-ACTION-OF-alpha');
        expect(output).toMatch(/Nothing was archived: .* cannot be written \(EROFS\)\. Run in a terminal: /);
        expect(output).toContain(`${bundlePath()} install`);
        expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'unread' });
      }
    },
  );

  it('a second take in the same thread shows nothing again', async ({ untrusted: codex }) => {
    await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(obeyBlock, obeyBlock, say('DONE'));
    await codex.exec('go', { model: 'custom' });
    const outputs = toolOutputs(await codex.api.waitForMain(3));
    expect(outputs[0]).toContain('NEXT-ACTION-OF-alpha');
    expect(outputs[1]).toContain('agent-handoff: nothing waits for this worktree');
    expect(outputs[1]).not.toContain('NEXT-ACTION-OF-alpha');
  });

  it('gives it back once after each compaction, and nothing new with it', async ({ untrusted: codex }) => {
    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(obeyBlock, acknowledge);
    const tui = await codex.tui({ until: /Hooks need review/ });
    await tui.trustNoHook();
    await tui.ask('go', /• Handoff loaded: alpha/);
    await publish(codex.home, codex.cwd, draftOf('beta'));
    const takeTwice = async (round: string) => {
      await tui.compact();
      codex.api.script(obeyBlock, obeyBlock, say(`${round}-DONE`));
      await tui.ask(`on ${round}`, new RegExp(`• ${round}-DONE`));
      return toolOutputs(codex.api.mainRequests.at(-1) ?? fail());
    };
    const [again, next] = await takeTwice('FIRST');
    expect(again).toContain(
      'agent-handoff: this session received 1 handoff before its compaction; here again.',
    );
    expect(again).toContain(sentinel);
    expect(again).not.toContain('NEXT-ACTION-OF-beta');
    expect(next).toContain('NEXT-ACTION-OF-beta');
    expect(next).not.toContain('NEXT-ACTION-OF-alpha');

    // Two compactions within five seconds count as one: hooks of plugin and settings both start on it.
    await sleep(5_000);
    const [both, none] = await takeTwice('SECOND');
    expect(both).toContain(
      'agent-handoff: this session received 2 handoffs before its compaction; here again.',
    );
    expect(both).toContain(sentinel);
    expect(none).toContain('agent-handoff: nothing waits for this worktree');
    await tui.quit();
    const stored = await storedHandoffs(codex.home);
    expect(stored.map(({ fields }) => [fields.name, fields.deliveries])).toEqual([
      ['alpha', '1'],
      ['beta', '1'],
    ]);
  });

  it('a reviewer that runs the command all the same takes nothing', async ({ untrusted: codex }) => {
    await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.scriptSubagents(obeyBlock, say('REVIEWED'));
    await codex.exec('look at it', { args: ['review'] });
    const output = toolOutputs(codex.api.subagentRequests.at(-1) ?? fail()).at(-1);
    expect(output).toContain('agent-handoff: a subagent takes nothing');
    expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'unread' });
  });

  it.for([
    ['custom', {}],
    ['default', { fork_turns: 'none' }],
    ['default', {}],
  ] as const)(
    'a subagent takes nothing: %s model, spawned with %j',
    async ([model, input], { untrusted: codex }) => {
      await publish(codex.home, codex.cwd, draftOf('alpha'));
      codex.api.script(spawnAgent('look around', input), waitForAgent(), say('PARENT-DONE'));
      codex.api.scriptSubagents(obeyBlock, say('CHILD-DONE'));
      const run = await codex.exec('go', { model });
      expect(run.stdout).toBe('PARENT-DONE');
      const [first, last] = codex.api.subagentRequests;
      expect(first?.threadId).not.toBe(run.threadId);
      expect(toolOutputs(last ?? fail()).at(-1)).toContain('agent-handoff: a subagent takes nothing');
      expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'unread' });

      // What the child left alone, its parent still gets.
      codex.api.script(obeyBlock, acknowledge);
      await codex.resume(run.threadId, 'go', { model });
      expect(toolOutputs(codex.api.mainRequests.at(-1) ?? fail()).at(-1)).toContain('NEXT-ACTION-OF-alpha');
      expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
    },
  );
});

describe('with trust in the hook', () => {
  it('an agent that runs the command all the same gets nothing a second time', async ({ trusted: codex }) => {
    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(obeyBlock, acknowledge);
    await codex.exec('go', { model: 'custom' });
    const request = await codex.api.waitForMain(2);
    expect(textOf(request).split(`Sentinel of handoff 1: ${sentinel}`)).toHaveLength(2);
    expect(toolOutputs(request).at(-1)).toContain('agent-handoff: nothing waits for this worktree');
    expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
  });
});

function fail(): never {
  throw new Error('the client sent no request');
}
