import { mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changes, Sandbox, startOf } from './sandbox.ts';

const start = startOf('/opt/agent-handoff').replaceAll('"', '\\"');
const compact = 'sh /opt/agent-handoff/hooks/session-start.sh claude-code compact';
const pre = 'sh /opt/agent-handoff/hooks/pre-compact.sh';
const rule = 'Read(~/.agent-handoffs/**)';

const spread = `"hooks": {
    "SessionStart": [
      {
        "matcher": "startup|clear|resume|fork",
        "hooks": [
          {
            "type": "command",
            "command": "${start}",
            "timeout": 10
          }
        ]
      },
      {
        "matcher": "compact",
        "hooks": [
          {
            "type": "command",
            "command": "${compact}",
            "timeout": 10
          }
        ]
      }
    ],
    "PreCompact": [
      {
        "hooks": [
          {
            "type": "command",
            "command": "${pre}",
            "timeout": 5
          }
        ]
      }
    ]
  },
  "permissions": {
    "allow": [
      "${rule}"
    ]
  }`;

const tabs = spread.replace(/^ +/gm, (spaces) => '\t'.repeat(spaces.length / 2));
const four = spread.replace(/^ +/gm, (spaces) => spaces + spaces);
const crlf = spread.replaceAll('\n', '\r\n');
const start1 = `{"matcher":"startup|clear|resume|fork","hooks":[{"type":"command","command":"${start}","timeout":10}]}`;
const compact1 = `{"matcher":"compact","hooks":[{"type":"command","command":"${compact}","timeout":10}]}`;
const pre1 = `{"hooks":[{"type":"command","command":"${pre}","timeout":5}]}`;
const minified = `"hooks":{"SessionStart":[${start1},${compact1}],"PreCompact":[${pre1}]},"permissions":{"allow":["${rule}"]}`;

const cases: [name: string, before: string, after: string][] = [
  ['two spaces', '{\n  "model": "opus"\n}\n', `{\n  "model": "opus",\n  ${spread}\n}\n`],
  ['tabs', '{\n\t"model": "opus"\n}\n', `{\n\t"model": "opus",\n\t${tabs}\n}\n`],
  ['four spaces', '{\n    "model": "opus"\n}\n', `{\n    "model": "opus",\n    ${four}\n}\n`],
  ['minified', '{"model":"opus"}', `{"model":"opus",${minified}}`],
  ['CRLF', '{\r\n  "model": "opus"\r\n}\r\n', `{\r\n  "model": "opus",\r\n  ${crlf}\r\n}\r\n`],
  ['a BOM', '\uFEFF{\n  "model": "opus"\n}\n', `\uFEFF{\n  "model": "opus",\n  ${spread}\n}\n`],
  ['no trailing newline', '{\n  "model": "opus"\n}', `{\n  "model": "opus",\n  ${spread}\n}`],
  ['an empty object', '{}', `{\n  ${spread}\n}`],
  ['an empty object over two lines', '{\n}\n', `{\n  ${spread}\n}\n`],
  ['an empty file', '', `{\n  ${spread}\n}`],
  ['a file of white space', '\n\n', `{\n  ${spread}\n}\n\n`],
  [
    'odd spellings and unknown keys',
    '{\n  "zeta": 1.0,\n  "id": 12345678901234567890,\n  "name": "caf\\u00e9",\n  "e": 1E+2, "\\u0061": [ 1,2 ,3 ]\n}\n',
    `{\n  "zeta": 1.0,\n  "id": 12345678901234567890,\n  "name": "caf\\u00e9",\n  "e": 1E+2, "\\u0061": [ 1,2 ,3 ], ${minified
      .replace(/(?<!\\)":/g, '": ')
      .replace(/,"(?!systemMessage)/g, ', "')
      .replaceAll(',{', ', {')}\n}\n`,
  ],
];

describe('install changes nothing of settings.json but our entries', () => {
  it.each(cases)('%s', (_, before, after) => {
    const box = new Sandbox();
    box.write('.claude/settings.json', before);
    box.install();
    expect(box.read('.claude/settings.json')).toBe(after);
  });

  it.each(cases)('and uninstall gives the bytes back: %s', (_, before) => {
    const box = new Sandbox();
    box.write('.claude/settings.json', before, 0o640);
    const untouched = box.snapshot();
    box.install();
    box.uninstall();
    expect(box.snapshot()).toEqual(untouched);
  });

  it('a new file has two spaces, a trailing newline and mode 0600', () => {
    const box = new Sandbox();
    expect(changes(box.install())['.claude/settings.json']).toBe('create');
    expect(box.read('.claude/settings.json')).toBe(`{\n  ${spread}\n}\n`);
    expect(statSync(box.settings).mode & 0o777).toBe(0o600);
  });

  it('existing groups and rules stay first, as they are spelled', () => {
    const box = new Sandbox();
    const before = `{
  "permissions": { "allow": ["Bash(ls:*)"], "deny": [] },
  "hooks": {
    "SessionStart": [
      { "hooks": [{ "type": "command", "command": "date" }] }
    ],
    "Stop": []
  }
}
`;
    box.write('.claude/settings.json', before);
    box.install();
    expect(box.read('.claude/settings.json')).toBe(`{
  "permissions": { "allow": ["Bash(ls:*)", "${rule}"], "deny": [] },
  "hooks": {
    "SessionStart": [
      { "hooks": [{ "type": "command", "command": "date" }] },
      {
        "matcher": "startup|clear|resume|fork",
        "hooks": [
          {
            "type": "command",
            "command": "${start}",
            "timeout": 10
          }
        ]
      },
      {
        "matcher": "compact",
        "hooks": [
          {
            "type": "command",
            "command": "${compact}",
            "timeout": 10
          }
        ]
      }
    ],
    "Stop": [],
    "PreCompact": [
      {
        "hooks": [
          {
            "type": "command",
            "command": "${pre}",
            "timeout": 5
          }
        ]
      }
    ]
  }
}
`);
  });

  it('a symbolic link stays a link: its target is edited and keeps its mode', () => {
    const box = new Sandbox();
    const target = box.write('dotfiles/claude.json', '{\n  "model": "opus"\n}\n', 0o640);
    mkdirSync(box.path('.claude'));
    symlinkSync('../dotfiles/claude.json', box.settings);
    const untouched = box.snapshot();
    box.install();
    expect(box.snapshot()['.claude/settings.json']).toBe('link ../dotfiles/claude.json');
    expect(readFileSync(target, 'utf8')).toBe(`{\n  "model": "opus",\n  ${spread}\n}\n`);
    expect(statSync(target).mode & 0o777).toBe(0o640);
    box.uninstall();
    expect(box.snapshot()).toEqual(untouched);
  });

  it('a clone with a space or a quote in its path is quoted for the shell', () => {
    const box = new Sandbox();
    box.install({ clone: "/home/o'neil/my clone" });
    const settings = JSON.parse(box.read('.claude/settings.json'));
    const commands = [...settings.hooks.SessionStart, ...settings.hooks.PreCompact].map(
      (group) => group.hooks[0].command,
    );
    const quoted = "'/home/o'\"'\"'neil/my clone/hooks/session-start.sh'";
    expect(commands).toEqual([
      `if [ -f ${quoted} ]; then sh ${quoted} claude-code; else echo '{"systemMessage":"agent-handoff: its clone is not there any more, so waiting handoffs are not shown; nothing is lost. Run in its clone, where that is now: node dist/handoff.cjs install. Or delete this hook."}'; fi`,
      "sh '/home/o'\"'\"'neil/my clone/hooks/session-start.sh' claude-code compact",
      "sh '/home/o'\"'\"'neil/my clone/hooks/pre-compact.sh'",
    ]);
    expect(Object.values(changes(box.install({ clone: "/home/o'neil/my clone" })))).not.toContain('edit');
  });

  it('another root gets an absolute rule, the default root by its name gets the short one', () => {
    const other = new Sandbox();
    other.env.AGENT_HANDOFF_ROOT = other.path('elsewhere/root');
    other.install();
    const allow = JSON.parse(other.read('.claude/settings.json')).permissions.allow;
    expect(allow).toEqual([`Read(/${other.home}/elsewhere/root/**)`]);
    expect(statSync(other.path('elsewhere/root')).mode & 0o777).toBe(0o700);

    const same = new Sandbox();
    same.env.AGENT_HANDOFF_ROOT = same.path('.agent-handoffs');
    same.install();
    expect(JSON.parse(same.read('.claude/settings.json')).permissions.allow).toEqual([rule]);
  });

  it('CLAUDE_CONFIG_DIR moves settings and skills', () => {
    const box = new Sandbox();
    box.env.CLAUDE_CONFIG_DIR = box.path('config/claude');
    box.install();
    expect(Object.keys(box.snapshot('config')).filter((name) => /json|md/.test(name))).toEqual([
      'config/claude/settings.json',
      'config/claude/skills/handoff/SKILL.md',
      'config/claude/skills/handoffs/SKILL.md',
    ]);
    box.uninstall();
    expect(box.snapshot()).toEqual({});
  });

  it('writes the Node path, a private root and a private record', () => {
    const box = new Sandbox();
    box.install();
    expect(box.read('.local/state/agent-handoff/node')).toBe('/opt/node/bin/node\n');
    expect(box.snapshot()['.agent-handoffs']).toBe('dir 700');
    expect(box.snapshot()['.local/state/agent-handoff/install.json']).toMatch(/^file 600 /);
    expect(statSync(join(box.home, '.local/state/agent-handoff/node')).mode & 0o777).toBe(0o600);
  });
});
