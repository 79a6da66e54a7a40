import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { CodexBox } from './codex-box.ts';
import { changes, Sandbox } from './sandbox.ts';

const clone = '/opt/agent-handoff';
const command = `/opt/node/bin/node ${clone}/dist/handoff.cjs`;
const settings = '.claude/settings.json';
const user = `{
  "model": "opus",
  "permissions": { "allow": ["Bash(ls:*)"] },
  "hooks": {
    "SubagentStop": [
      { "hooks": [{ "type": "command", "command": "mine.sh", "timeout": 5 }] }
    ]
  }
}
`;

const asked = (chainHooks: boolean | undefined, words = command) => ({ chainHooks, command: words });
const group = (client: string, of = clone) => ({
  hooks: [{ type: 'command', command: `sh ${of}/hooks/chain-hook.sh ${client}`, timeout: 10 }],
});

function chainOf(box: Sandbox): unknown {
  const { hooks, permissions } = JSON.parse(box.read(settings));
  return { start: hooks.SubagentStart, stop: hooks.SubagentStop, allow: permissions.allow };
}

describe('Claude Code: --chain-hooks', () => {
  it('without it nothing of it is written', () => {
    const box = new Sandbox();
    box.install();
    expect(box.read(settings)).not.toMatch(/Subagent|chain-hook| chain:/);
  });

  it('adds two entries and one permission, behind those of the user', () => {
    const box = new Sandbox();
    box.write(settings, user);
    box.install(asked(true));
    expect(chainOf(box)).toEqual({
      start: [group('claude-code')],
      stop: [
        expect.objectContaining({ hooks: [expect.objectContaining({ command: 'mine.sh' })] }),
        group('claude-code'),
      ],
      allow: ['Bash(ls:*)', 'Read(~/.agent-handoffs/**)', `Bash(${command} chain:*)`],
    });
  });

  it('is shown before it is done, and a dry run writes nothing', () => {
    const box = new Sandbox();
    const { edits } = box.install({ ...asked(true), dryRun: true });
    const shown = edits.find(({ file }) => file.endsWith('settings.json'))?.diff;
    expect(shown).toContain('hooks/chain-hook.sh claude-code');
    expect(shown).toContain(`Bash(${command} chain:*)`);
    expect(box.snapshot()).toEqual({});
  });

  it.each<[string, boolean | undefined]>([
    ['asked for again', true],
    ['not asked for', undefined],
  ])('a second run, %s, changes no byte', (_, wish) => {
    const box = new Sandbox();
    box.write(settings, user);
    box.install(asked(true));
    const first = box.snapshot();
    expect(new Set(Object.values(changes(box.install(asked(wish)))))).toEqual(new Set(['unchanged']));
    expect(box.snapshot()).toEqual(first);
  });

  it.each([
    ['asked for at once', [true]],
    ['asked for later', [undefined, true]],
    ['asked for, and an upgrade after it', [true, undefined]],
  ])('%s: uninstall gives every byte back', (_, wishes) => {
    const box = new Sandbox();
    box.write(settings, user, 0o640);
    const before = box.snapshot();
    for (const wish of wishes) box.install(asked(wish));
    box.uninstall();
    expect(box.snapshot()).toEqual(before);
  });

  it('uninstall takes exactly ours out of a file that was changed since', () => {
    const box = new Sandbox();
    box.write(settings, user);
    box.install(asked(true));
    box.write(settings, box.read(settings).replace('"opus"', '"haiku"'));
    box.uninstall();
    expect(box.read(settings)).toBe(user.replace('"opus"', '"haiku"'));
  });

  it('uninstall finds ours by value when the record is lost', () => {
    const box = new Sandbox();
    box.write(settings, user);
    box.install(asked(true));
    rmSync(box.path('.local/state/agent-handoff/install.json'));
    box.uninstall();
    expect(JSON.parse(box.read(settings))).toEqual(JSON.parse(user));
  });

  it('--no-chain-hooks takes them out again and leaves the rest as install alone makes it', () => {
    const plain = new Sandbox();
    plain.write(settings, user);
    plain.install();
    const box = new Sandbox();
    box.write(settings, user);
    box.install(asked(true));
    box.install(asked(false));
    expect(box.read(settings)).toBe(plain.read(settings));
    box.uninstall();
    expect(box.read(settings)).toBe(user);
  });

  it('from another clone and Node both are written anew, and nothing old stays', () => {
    const box = new Sandbox();
    box.install(asked(true));
    box.install({ clone: '/new/clone', ...asked(undefined, '/new/node /new/clone/dist/handoff.cjs') });
    expect(chainOf(box)).toEqual({
      start: [group('claude-code', '/new/clone')],
      stop: [group('claude-code', '/new/clone')],
      allow: ['Read(~/.agent-handoffs/**)', 'Bash(/new/node /new/clone/dist/handoff.cjs chain:*)'],
    });
    box.uninstall();
    expect(box.snapshot()).toEqual({});
  });
});

describe('Codex: --chain-hooks', () => {
  const file = '.codex/hooks.json';
  const mine = '{\n  "hooks": {\n    "SubagentStop": [\n      { "hooks": [] }\n    ]\n  }\n}\n';

  it('adds two entries, says that they wait for trust, and uninstall gives every byte back', () => {
    const box = new CodexBox();
    box.write(file, mine);
    const before = box.snapshot();
    const { notices } = box.wire({ chainHooks: true });
    const { hooks } = JSON.parse(box.read(file));
    expect(hooks.SubagentStart).toEqual([group('codex')]);
    expect(hooks.SubagentStop).toEqual([{ hooks: [] }, group('codex')]);
    expect(notices.map(({ message }) => message).join('\n')).toContain(
      'the hooks for subagents before you trust them',
    );
    const first = box.snapshot();
    box.wire();
    expect(box.snapshot()).toEqual(first);
    box.unwire();
    expect(box.snapshot()).toEqual(before);
  });

  it('the session hook stands as it does without them, so that its trust stays', () => {
    const [plain, box] = [new CodexBox(), new CodexBox()];
    plain.wire();
    box.wire({ chainHooks: true });
    expect(box.sessionStart()).toEqual(plain.sessionStart());
    box.wire({ chainHooks: false });
    expect(box.read(file)).toBe(plain.read(file));
  });
});

describe('the program', () => {
  const bundle = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'dist/handoff.cjs');
  const run = (box: Sandbox, ...args: string[]) => {
    const env = { HOME: box.home, PATH: '/usr/bin:/bin' };
    return execaSync(process.execPath, [bundle, ...args], {
      cwd: box.home,
      env,
      extendEnv: false,
      stdin: 'ignore',
    }).stdout;
  };

  it('install --chain-hooks gives the permission in the words that the hook and the skill use', () => {
    const box = new Sandbox();
    run(box, 'install', '--client', 'claude-code', '--chain-hooks');
    const words = `${process.execPath} ${bundle} chain`;
    expect(box.read(settings)).toContain(`"Bash(${words}:*)"`);
    expect(box.read('.claude/skills/handoff-chain/SKILL.md')).toContain(`${words} start`);
    run(box, 'install', '--client', 'claude-code', '--no-chain-hooks');
    expect(box.read(settings)).not.toMatch(/Subagent|chain-hook| chain:/);
    run(box, 'uninstall');
    expect(box.snapshot()).toEqual({});
  });
});
