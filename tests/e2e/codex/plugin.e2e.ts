import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import { textOf, toolOutputs, userTexts } from '../fake/responses-request.ts';
import { runCommand, say } from '../fake/responses-turns.ts';
import { installProduct, publish } from '../product/command.ts';
import { draftOf, marksOf } from '../product/drafts.ts';
import { onlyHandoff, storedHandoffs } from '../product/inbox.ts';
import { acknowledge, constantLine, requestsOf } from './installed.ts';
import { it as bare, type CodexSandbox } from './sandbox.ts';

/** From a marketplace on this disk, by the commands that a user types; where the client put its copy. */
async function addPlugin(codex: CodexSandbox): Promise<string> {
  const market = await codex.run('plugin', 'marketplace', 'add', inject('clone'));
  expect(market, market.stderr).toMatchObject({ code: 0 });
  const added = await codex.run('plugin', 'add', 'agent-handoff@agent-handoff');
  expect(added, added.stderr).toMatchObject({ code: 0 });
  return /^Installed plugin root: (.*)$/m.exec(added.stdout)?.[1] ?? '';
}

const it = bare.extend('plugin', async ({ codex }) => ({ codex, root: await addPlugin(codex) }));

const timesIn = (text: string, part: string) => text.split(part).length - 1;

describe('the plugin from a local marketplace', () => {
  it('brings its commands and skills, and none of Claude Code', async ({ plugin: { codex, root } }) => {
    const asked = await requestsOf(codex, '$agent-handoff:source-command-handoff --no-review');
    const listed = [...asked.matchAll(/^- (agent-handoff:\S+):/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual([
      'agent-handoff:handoff',
      'agent-handoff:handoffs',
      'agent-handoff:source-command-handoff',
      'agent-handoff:source-command-upgrade-handoff',
    ]);
    const command = userTexts(codex.api.mainRequests.at(-1) ?? fail()).join('\n');
    expect(command).toContain('<name>agent-handoff:source-command-handoff</name>');
    expect(command).toContain('Read `<plugin>/skills/codex/handoff/SKILL.md` whole and do what it says.');
    expect(command).toContain('This plugin alone cannot file or archive a handoff');
    // The command sends its reader there, by the path that the client names.
    const path = /<path>(.*)<\/path>/.exec(command)?.[1] ?? '';
    expect(path.split('/.codex-plugin/')[0]).toBe(root);
    expect(await readFile(join(root, 'skills/codex/handoff/SKILL.md'), 'utf8')).toContain('name: handoff');
  });

  it.for([
    ['default', 'read-only'],
    ['custom', 'workspace-write'],
  ] as const)(
    'untrusted, %s model, %s: shows what waits, cannot archive or file, and names install',
    async ([model, sandbox], { plugin: { codex, root } }) => {
      await publish(codex.home, codex.cwd, draftOf('alpha'));
      const program = `node ${root}/handoff.cjs`;
      const body = `'${draftOf('beta')}'`;
      codex.api.script(
        runCommand(`${program} begin`),
        runCommand(`${program} take`),
        runCommand(`${program} publish --no-review --body ${body}`),
        runCommand(`${program} undo`),
        say('DONE'),
      );
      await codex.exec('$agent-handoff:handoff', { model, sandbox });
      expect(textOf(await codex.api.waitForMain(1))).not.toContain('agent-handoff: 1 handoff');
      const [begun, taken, ...refused] = toolOutputs(codex.api.mainRequests.at(-1) ?? fail());
      expect(begun).toContain(`${root}/handoff.cjs publish --file`);
      expect(taken).toContain('NEXT-ACTION-OF-alpha');
      expect(taken).toContain('Nothing was archived:');
      expect(refused).toHaveLength(2);
      for (const output of [taken, ...refused]) {
        expect(output).toContain('cannot be written (EROFS)');
        expect(output).toContain(`${root}/handoff.cjs install`);
      }
      expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'unread', fields: { name: 'alpha' } });
    },
  );

  it('trusted: its hook delivers in the first request, archives, and then says that nothing waits', async ({
    plugin: { codex },
  }) => {
    const hooks = await codex.trustHook();
    expect(hooks.map(({ eventName }) => eventName).sort()).toEqual(['preCompact', 'sessionStart']);
    for (const hook of hooks) expect(hook).toMatchObject({ source: 'plugin', trustStatus: 'trusted' });
    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('alpha'));
    codex.api.script(acknowledge);
    const run = await codex.exec('go');
    expect(run.stdout).toContain(`**Handoff loaded: alpha — sentinel ${sentinel}**`);
    const first = textOf(await codex.api.waitForMain(1));
    for (const mark of marksOf({ name: 'alpha', sentinel })) expect(first).toContain(mark);
    expect(await onlyHandoff(codex.home)).toMatchObject({ place: 'read', fields: { deliveries: '1' } });
    expect(await requestsOf(codex, 'hello')).toContain(constantLine);
    expect((await onlyHandoff(codex.home)).fields.acknowledged_at).toMatch(/^\d{4}-/);
  });

  it('has install wire a copy of its own, not the one that its next version replaces', async ({
    plugin: { codex, root },
  }) => {
    codex.api.script(runCommand(`node ${root}/handoff.cjs install --client codex --json`), say('DONE'));
    await codex.exec('install', { model: 'custom', sandbox: 'danger-full-access' });
    const hooks = await readFile(join(codex.home, '.codex/hooks.json'), 'utf8');
    expect(hooks).toContain('.local/share/agent-handoff/program/current/hooks/session-start.sh codex');
    expect(hooks).not.toContain(root);
  });
});

describe('plugin and install together', () => {
  it('deliver once, each of ten times, and give back once after a compaction', async ({
    plugin: { codex },
  }) => {
    await installProduct(codex.home, codex.cwd, 'codex');
    const hooks = await codex.trustHook();
    expect(hooks.map(({ trustStatus }) => trustStatus)).toEqual(Array(4).fill('trusted'));
    for (let round = 0; round < 10; round++) {
      const { sentinel } = await publish(codex.home, codex.cwd, draftOf(`r${round}`));
      codex.api.script(acknowledge);
      const asked = await requestsOf(codex, 'go');
      expect(timesIn(asked, `Sentinel of handoff 1: ${sentinel}`), `round ${round}`).toBe(1);
      expect(asked).not.toMatch(/another open session/);
    }
    const stored = await storedHandoffs(codex.home);
    expect(stored).toHaveLength(10);
    for (const one of stored) expect(one).toMatchObject({ place: 'read', fields: { deliveries: '1' } });

    const { sentinel } = await publish(codex.home, codex.cwd, draftOf('last'));
    codex.api.script(acknowledge, say('SECOND'));
    const tui = await codex.tui();
    await tui.ask('go', /• Handoff loaded: last/);
    await tui.compact();
    await tui.ask('and now', /• SECOND/);
    const after = textOf(codex.api.mainRequests.at(-1) ?? fail());
    expect(timesIn(after, `Sentinel of handoff 1: ${sentinel}`)).toBe(1);
    await tui.quit();
  });

  it('have the bare name load the installed skill, whose commands are allowed', async ({
    plugin: { codex, root },
  }) => {
    await installProduct(codex.home, codex.cwd, 'codex');
    await codex.exec('$handoff');
    const loaded = userTexts(await codex.api.waitForMain(1)).join('\n');
    expect(timesIn(loaded, '<skill>')).toBe(1);
    expect(loaded).toContain(join(codex.home, '.agents/skills/handoff/SKILL.md'));
    expect(loaded).not.toContain(root);
  });
});

function fail(): never {
  throw new Error('the client sent no request');
}
