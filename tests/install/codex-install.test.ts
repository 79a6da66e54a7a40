import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { wireClaude } from '../../adapters/claude-code/install/client-install.ts';
import { wireCodex } from '../../adapters/codex/install/client-install.ts';
import { installClients } from '../../install/install.ts';
import { bundleProgram } from './bundle.ts';
import { rules } from './client-verbs.ts';
import { CodexBox, clone, command, messages, node, ownGroup } from './codex-box.ts';
import { changes, codes, failureOf, marker, nobody, skills } from './sandbox.ts';

const skill = '---\nname: handoff\n---\nmine\n';

describe('a fresh install for Codex', () => {
  it('writes its five files, private, and nothing else', () => {
    const box = new CodexBox();
    expect(changes(box.wire())).toEqual({
      'agent-handoff/node': 'create',
      'handoff/SKILL.md': 'create',
      'handoffs/SKILL.md': 'create',
      'rules/agent-handoff.rules': 'create',
      '.codex/AGENTS.md': 'create',
      '.codex/hooks.json': 'create',
    });
    const files = Object.entries(box.snapshot()).filter(([, kind]) => kind.startsWith('file'));
    expect(files.every(([, kind]) => kind.startsWith('file 600 '))).toBe(true);
    expect(files.map(([name]) => name)).toEqual([
      '.agents/skills/handoff/SKILL.md',
      '.agents/skills/handoffs/SKILL.md',
      '.codex/AGENTS.md',
      '.codex/hooks.json',
      '.codex/rules/agent-handoff.rules',
      '.local/state/agent-handoff/install.json',
      '.local/state/agent-handoff/node',
    ]);
    expect(box.read('.agents/skills/handoff/SKILL.md')).toBe(skills[0]?.text);
  });

  it('changes no byte the second time, and uninstall leaves nothing', () => {
    const box = new CodexBox();
    box.wire();
    const first = box.snapshot();
    expect([...new Set(Object.values(changes(box.wire())))]).toEqual(['unchanged']);
    expect(box.snapshot()).toEqual(first);
    box.unwire();
    expect(box.snapshot()).toEqual({});
    expect(codes(box.unwire())).toEqual(['not-installed']);
  });

  it('writes nothing in a dry run', () => {
    const box = new CodexBox();
    expect(box.wire({ dryRun: true }).edits.map(({ change }) => change)).toEqual(Array(6).fill('create'));
    expect(box.snapshot()).toEqual({});
    box.wire();
    const installed = box.snapshot();
    box.unwire({ dryRun: true });
    expect(box.snapshot()).toEqual(installed);
  });

  it('goes to CODEX_HOME, but for the skills', () => {
    const box = new CodexBox();
    box.env.CODEX_HOME = box.path('elsewhere');
    box.wire();
    expect(Object.keys(box.snapshot()).filter((name) => !/^\.(?:agent|local)/.test(name))).toEqual([
      'elsewhere',
      'elsewhere/AGENTS.md',
      'elsewhere/hooks.json',
      'elsewhere/rules',
      'elsewhere/rules/agent-handoff.rules',
    ]);
  });
});

describe('an install that moved', () => {
  it('repairs every path, and says that Codex will ask again', () => {
    const box = new CodexBox();
    box.wire();
    const key = `${box.hooks}:session_start:0:0`;
    box.write('.codex/config.toml', `[hooks.state."${key}"]\ntrusted_hash = "sha256:of the old path"\n`);
    const outcome = box.wire({ clone: '/srv/new', node: '/usr/bin/node' });
    expect(codes(outcome)).toEqual(['hook-changed']);
    expect(messages(outcome)).toContain('"Hooks need review"');
    const files = ['.codex/AGENTS.md', '.codex/hooks.json', '.codex/rules/agent-handoff.rules'];
    for (const file of files) {
      expect(box.read(file), file).toContain('/srv/new/');
      expect(box.read(file), file).not.toContain(clone);
      expect(box.read(file), file).not.toContain(node);
    }
    expect(box.sessionStart()).toEqual([ownGroup('/srv/new')]);
    rmSync(box.config);
    box.unwire();
    expect(box.snapshot()).toEqual({});
  });

  it('with another Node changes the hook in no way, so its trust stays', () => {
    const box = new CodexBox();
    box.wire();
    const before = box.read('.codex/hooks.json');
    box.wire({ node: '/usr/bin/node' });
    expect(box.read('.codex/hooks.json')).toBe(before);
    expect(box.read('.local/state/agent-handoff/node')).toBe('/usr/bin/node\n');
    expect(box.read('.codex/AGENTS.md')).toContain(`    /usr/bin/node ${clone}/dist/handoff.cjs take\n`);
  });
});

describe('a HOME, a clone and a Node with spaces, quotes and letters outside ASCII', () => {
  const odd = "/srv/Jürgen's clone";

  it('are quoted as each file needs it', () => {
    const box = new CodexBox();
    box.wire({ clone: odd, node: '/opt/nöde 22/node' });
    const quoted = `'/opt/nöde 22/node' '/srv/Jürgen'"'"'s clone/dist/handoff.cjs'`;
    expect(box.read('.codex/AGENTS.md')).toContain(`\n    ${quoted} take\n`);
    expect(box.read('.codex/rules/agent-handoff.rules')).toContain(
      `pattern = ["/opt/nöde 22/node", "/srv/Jürgen's clone/dist/handoff.cjs", ["begin",`,
    );
    const script = `'/srv/Jürgen'"'"'s clone/hooks/session-start.sh'`;
    expect(box.sessionStart()).toEqual([
      {
        hooks: [
          {
            type: 'command',
            command: `if [ -f ${script} ]; then sh ${script} codex; else echo '{"systemMessage":"agent-handoff: its clone is not there any more, so waiting handoffs are not shown; nothing is lost. Run in its clone, where that is now: node dist/handoff.cjs install. Or delete this hook."}'; fi`,
            timeout: 10,
          },
        ],
      },
    ]);
  });

  it('are recognised again, by record and without it', () => {
    const box = new CodexBox();
    box.wire({ clone: odd, node: '/opt/nöde 22/node' });
    rmSync(box.path('.local/state/agent-handoff/install.json'));
    expect(codes(box.wire())).toEqual(['entries-adopted', 'entries-adopted', 'hook-untrusted']);
    expect(box.sessionStart()).toEqual([ownGroup()]);
    expect(box.read('.codex/AGENTS.md').match(/agent-handoff begin/g)).toHaveLength(1);
    box.unwire();
    // Whether the two files were there before nobody can tell any more.
    const left = Object.entries(box.snapshot()).filter(([, kind]) => kind.startsWith('file'));
    expect(left).toEqual([
      ['.codex/AGENTS.md', 'file 600 '],
      ['.codex/hooks.json', 'file 600 {}\n'],
    ]);
  });
});

describe('without a record', () => {
  it('uninstall finds everything by what it looks like, and leaves the rest', () => {
    const box = new CodexBox();
    box.write('.codex/AGENTS.md', 'mine\n');
    box.write('.codex/hooks.json', '{\n  "hooks": {\n    "Stop": []\n  }\n}\n');
    box.write('.codex/rules/mine.rules', 'x');
    box.write('.agents/skills/mine/SKILL.md', 'mine');
    const before = box.snapshot();
    box.wire();
    rmSync(box.path('.local/state/agent-handoff/install.json'));
    expect(codes(box.unwire())).toContain('record-lost');
    expect(box.snapshot()).toEqual(before);
  });

  it.each([
    ['an invalid hooks.json', '.codex/hooks.json', '{ nonsense'],
    ['an AGENTS.md with half a block', '.codex/AGENTS.md', '<!-- agent-handoff begin -->\n'],
    ['rules of another', '.codex/rules/agent-handoff.rules', 'prefix_rule('],
  ])('%s that is none of ours does not stop an uninstall', (_, name, text) => {
    const box = new CodexBox();
    box.write(name, text);
    const before = box.snapshot();
    expect(codes(box.unwire())).toEqual(['not-installed']);
    expect(box.snapshot()).toEqual(before);
  });
});

it('beside Claude Code: one transaction, and each leaves the other alone', () => {
  const box = new CodexBox();
  const both = [wireClaude(box.ctx, { clone, skills }), wireCodex(box.ctx, { clone, node, skills })];
  installClients(box.ctx, both, { node, rules });
  box.unwire();
  expect(Object.keys(box.snapshot()).filter((name) => /^\.(codex|agents)/.test(name))).toEqual([]);
  expect(box.read('.claude/settings.json')).toContain('session-start.sh claude-code');
  box.wire();
  box.uninstall();
  expect(box.snapshot()['.claude']).toBeUndefined();
  expect(box.sessionStart()).toEqual([ownGroup()]);
  box.unwire();
  expect(box.snapshot()).toEqual({});
});

it('a refusal for Codex leaves Claude Code untouched too', () => {
  const box = new CodexBox();
  box.write('.codex/hooks.json', '[]');
  const before = box.snapshot();
  const both = [wireClaude(box.ctx, { clone, skills }), wireCodex(box.ctx, { clone, node, skills })];
  expect(failureOf(() => installClients(box.ctx, both, { node, rules })).code).toBe('settings-shape');
  expect(box.snapshot()).toEqual(before);
});

describe('what keeps ours from working is said', () => {
  const places: [name: string, file: string, text: string, code: string][] = [
    ['an AGENTS.override.md', '.codex/AGENTS.override.md', 'mine', 'agents-overridden'],
    ['[hooks] in config.toml', '.codex/config.toml', '[[hooks.Stop]]\nhooks = []\n', 'config-hooks'],
    ['hooks in config.toml, inline', '.codex/config.toml', 'hooks = { Stop = [] }\n', 'config-hooks'],
    ['a config.toml that cannot be followed', '.codex/config.toml', 'a = "\n', 'config-unclear'],
    ['a skill in ~/.codex/skills', '.codex/skills/handoff/SKILL.md', skill, 'skill-elsewhere'],
    ['a skill in the directory', '.agents/skills/other/SKILL.md', skill, 'skill-elsewhere'],
    ['a skill without frontmatter', '.codex/skills/handoffs/SKILL.md', 'mine', 'skill-elsewhere'],
    [
      "the predecessor's text in AGENTS.md",
      '.codex/AGENTS.md',
      'a\n- scan ~/.agent-handoffs/x/unread/ and mv\n',
      'predecessor-text',
    ],
  ];

  it.each(places)('%s', (_, file, text, code) => {
    const box = new CodexBox();
    box.write(file, text);
    const outcome = box.wire();
    expect(codes(outcome).filter((one) => one !== 'hook-untrusted')).toEqual([code]);
    expect(messages(outcome)).toContain(box.path(file));
    expect(box.read(file).startsWith(text)).toBe(true);
    box.unwire();
    expect(box.read(file)).toBe(text);
  });

  it('a skill of a repository, where the session works in it', () => {
    const box = new CodexBox();
    box.write('repo/.git/HEAD', '');
    box.write('repo/.agents/skills/handoff/SKILL.md', skill);
    mkdirSync(box.path('repo/src'));
    const ctx = { ...box.ctx, cwd: box.path('repo/src') };
    const outcome = installClients(ctx, [wireCodex(ctx, { clone, node, skills })], { node, rules });
    expect(codes(outcome)).toEqual(['hook-untrusted', 'skill-elsewhere']);
  });

  it.each([
    ['a blank AGENTS.override.md', '.codex/AGENTS.override.md', ' \n'],
    ["the client's own notes of trust", '.codex/config.toml', '[hooks.state]\n[hooks.state."x"]\na = 1\n'],
    ['another skill', '.codex/skills/handoff/SKILL.md', '---\nname: other\n---\n'],
    ['an empty config.toml', '.codex/config.toml', ''],
  ])('but not %s', (_, file, text) => {
    const box = new CodexBox();
    box.write(file, text);
    expect(codes(box.wire())).toEqual(['hook-untrusted']);
  });
});

describe('skills', () => {
  it('of the user under our names are refused, all at once, before anything is written', () => {
    const box = new CodexBox();
    box.write('.agents/skills/handoff/SKILL.md', 'mine');
    const before = box.snapshot();
    const failure = failureOf(() => box.wire());
    expect(failure.code).toBe('skill-foreign');
    expect(failure.message).toContain(box.path('.agents/skills/handoff/SKILL.md'));
    expect(box.snapshot()).toEqual(before);
  });

  it('edited since are kept beside the new text', () => {
    const box = new CodexBox();
    box.wire();
    box.write('.agents/skills/handoff/SKILL.md', `${marker}\nmine`);
    expect(codes(box.wire())).toEqual(['skill-set-aside', 'hook-untrusted']);
  });
});

describe('what stands in the place of a file', () => {
  const places: [name: string, arrange: (box: CodexBox) => void, code: string][] = [
    ['hooks.json: a directory', (box) => mkdirSync(box.hooks, { recursive: true }), 'config-unreadable'],
    ['AGENTS.md: a directory', (box) => mkdirSync(box.agents, { recursive: true }), 'config-unreadable'],
    [
      'AGENTS.md: a dangling link',
      (box) => {
        mkdirSync(box.path('.codex'));
        symlinkSync('/nowhere', box.agents);
      },
      'config-unreadable',
    ],
    ['~/.codex: a file', (box) => writeFileSync(box.path('.codex'), ''), 'config-unreadable'],
    ['AGENTS.md: 5 MB', (box) => box.write('.codex/AGENTS.md', 'x'.repeat(5_000_000)), 'too-large'],
    ['hooks.json: 5 MB', (box) => box.write('.codex/hooks.json', ' '.repeat(5_000_000)), 'too-large'],
  ];

  it.each(places)('%s is refused, and nothing is changed', (_, arrange, code) => {
    const box = new CodexBox();
    arrange(box);
    const before = box.snapshot();
    expect(failureOf(() => box.wire()).code).toBe(code);
    expect(box.snapshot()).toEqual(before);
  });

  it.each([
    ['a directory', (box: CodexBox) => mkdirSync(box.config, { recursive: true })],
    ['5 MB', (box: CodexBox) => box.write('.codex/config.toml', '#'.repeat(5_000_000))],
    ['no UTF-8', (box: CodexBox) => box.write('.codex/config.toml', Buffer.from([0x61, 0xff]))],
    [
      'a dangling link',
      (box: CodexBox) => {
        mkdirSync(box.path('.codex'));
        symlinkSync('/nowhere', box.config);
      },
    ],
  ])('config.toml: %s is only looked at, so it stops nothing', (_, arrange) => {
    const box = new CodexBox();
    arrange(box);
    const before = box.snapshot();
    expect(codes(box.wire())).toEqual(['hook-untrusted', 'config-unclear']);
    box.unwire();
    expect(box.snapshot()).toEqual(before);
  });
});

it('a FIFO or a device where Codex would read a text is looked at by nobody', () => {
  const box = new CodexBox();
  for (const name of [
    '.codex/AGENTS.override.md',
    '.agents/skills/odd/SKILL.md',
    '.codex/skills/odd/SKILL.md',
  ]) {
    mkdirSync(dirname(box.path(name)), { recursive: true });
    if (name.startsWith('.codex/skills')) symlinkSync('/dev/zero', box.path(name));
    else execFileSync('mkfifo', [box.path(name)]);
  }
  expect(codes(box.wire())).toEqual(['hook-untrusted']);
});

describe('links stay links', () => {
  it.each(['hooks.json', 'AGENTS.md'])('%s', (name) => {
    const box = new CodexBox();
    const text = name === 'hooks.json' ? '{}\n' : 'mine\n';
    box.write(`dotfiles/${name}`, text, 0o640);
    mkdirSync(box.path('.codex'));
    symlinkSync(`../dotfiles/${name}`, box.path(`.codex/${name}`));
    const before = box.snapshot();
    box.wire();
    expect(box.snapshot()[`.codex/${name}`]).toBe(`link ../dotfiles/${name}`);
    expect(box.snapshot()[`dotfiles/${name}`]).toMatch(/^file 640 /);
    expect(box.read(`dotfiles/${name}`)).toContain('agent-handoff');
    box.unwire();
    expect(box.snapshot()).toEqual(before);
  });
});

// In a process of its own: access(2) asks for the real user, which a test run by root cannot give back.
const bundle = bundleProgram(`
  import { installCodex } from './tests/install/client-verbs.ts';
  const home = process.argv[2];
  const ctx = { cwd: home, home, env: {}, now: () => new Date(0), self: {} };
  try {
    installCodex(ctx, { clone: '/opt/clone', node: '/opt/node', skills: [] });
    console.log('{}');
  } catch (error) {
    console.log(JSON.stringify({ code: error.code, message: error.message }));
  }
`);

function wireAsNobody(box: CodexBox): { code?: string; message?: string } {
  const identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  return JSON.parse(execaSync(process.execPath, [bundle, box.home], { ...identity, cwd: '/' }).stdout);
}

describe('without the permission', () => {
  const cases: [name: string, file: string, mode: number, code: string][] = [
    ['to write hooks.json', 'hooks.json', 0o444, 'config-unwritable'],
    ['to write AGENTS.md', 'AGENTS.md', 0o444, 'config-unwritable'],
    ['to read hooks.json', 'hooks.json', 0o000, 'config-unreadable'],
    ['to read AGENTS.md', 'AGENTS.md', 0o000, 'config-unreadable'],
  ];

  it.each(cases)('%s: a clear error, and nothing is changed', (_, name, mode, code) => {
    const box = new CodexBox();
    box.write(`.codex/${name}`, '{}', mode);
    box.giveToNobody();
    const before = box.snapshotNames();
    const result = wireAsNobody(box);
    expect(result).toMatchObject({ code, message: expect.stringContaining(box.path(`.codex/${name}`)) });
    expect(result.message).toContain('EACCES');
    expect(box.snapshotNames()).toEqual(before);
  });

  it('to read or write config.toml it installs all the same', () => {
    const box = new CodexBox();
    box.write('.codex/config.toml', 'a = 1\n', 0o000);
    box.giveToNobody();
    expect(wireAsNobody(box)).toEqual({});
    chmodSync(box.config, 0o644);
    expect(box.read('.codex/config.toml')).toBe('a = 1\n');
  });

  it('to write ~/.codex: nothing is changed', () => {
    const box = new CodexBox();
    box.write('.codex/config.toml', '');
    chmodSync(box.path('.codex'), 0o555);
    box.giveToNobody(['.']);
    expect(wireAsNobody(box).code).toBe('config-unwritable');
    expect(Object.keys(box.snapshotNames())).toEqual(['.codex', join('.codex', 'config.toml')]);
  });
});

it('names the one command everywhere', () => {
  const box = new CodexBox();
  box.wire();
  expect(box.read('.codex/AGENTS.md')).toContain(`\n    ${command} take\n`);
});
