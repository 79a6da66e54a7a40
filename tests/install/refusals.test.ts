import { mkdirSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { failureOf, marker, Sandbox } from './sandbox.ts';

const refused: [name: string, text: string | Uint8Array, code: string, line: string, reason: RegExp][] = [
  ['a line comment', '{\n  // mine\n  "a": 1\n}\n', 'settings-comments', ':2:', /a comment/],
  ['a block comment', '{\n  "a": 1 /* x */\n}\n', 'settings-comments', ':2:', /a comment/],
  ['a comment after the end', '{}\n\n// end\n', 'settings-comments', ':3:', /a comment/],
  ['a trailing comma in an object', '{\n  "a": 1,\n}\n', 'settings-comments', ':2:', /a trailing comma/],
  [
    'a trailing comma in an array',
    '{\n  "a": [\n    1,\n  ]\n}\n',
    'settings-comments',
    ':3:',
    /a trailing comma/,
  ],
  ['a missing brace', '{\n  "a": 1\n', 'settings-invalid', ':3:', /not valid JSON/],
  ['a missing value', '{\n  "a": ,\n  "b": 1\n}\n', 'settings-invalid', ':2:', /not valid JSON/],
  ['two documents', '{}\n{}\n', 'settings-invalid', ':2:', /not valid JSON/],
  ['single quotes', "{\n  'a': 1\n}\n", 'settings-invalid', ':2:', /not valid JSON/],
  [
    'text that is no UTF-8',
    Buffer.from([0x7b, 0xff, 0x7d]),
    'settings-invalid',
    'settings.json:',
    /not UTF-8/,
  ],
  ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le'), 'settings-invalid', 'settings.json:', /not UTF-8/],
  [
    '100,000 levels',
    '['.repeat(100_000) + ']'.repeat(100_000),
    'settings-invalid',
    ':1:',
    /nested too deeply/,
  ],
  ['an array', '[]\n', 'settings-shape', ':1:', /the whole file is an array; expected an object/],
  ['a string', '\n"x"\n', 'settings-shape', ':2:', /the whole file is a string; expected an object/],
  ['null', 'null', 'settings-shape', ':1:', /the whole file is null; expected an object/],
  ['hooks: array', '{\n  "hooks": []\n}', 'settings-shape', ':2:', /"hooks" is an array; expected an object/],
  ['hooks: null', '{\n\n  "hooks": null\n}', 'settings-shape', ':3:', /"hooks" is null; expected an object/],
  [
    'hooks.SessionStart: object',
    '{"hooks": {\n"SessionStart": {}}}',
    'settings-shape',
    ':2:',
    /"hooks\.SessionStart" is an object; expected an array/,
  ],
  [
    'hooks.PreCompact: string',
    '{"hooks": {\n"PreCompact": "x"}}',
    'settings-shape',
    ':2:',
    /"hooks\.PreCompact" is a string; expected an array/,
  ],
  [
    'permissions: boolean',
    '{\n"permissions": true}',
    'settings-shape',
    ':2:',
    /"permissions" is a boolean; expected an object/,
  ],
  [
    'permissions.allow: string',
    '{"permissions":\n{"allow":\n"x"}}',
    'settings-shape',
    ':3:',
    /"permissions\.allow" is a string; expected an array/,
  ],
  ['hooks twice', '{"hooks": {},\n"hooks": {}}', 'settings-shape', ':2:', /the key "hooks" stands twice/],
  [
    'SessionStart twice, once escaped',
    '{"hooks": {"SessionStart": [],\n"Session\\u0053tart": []}}',
    'settings-shape',
    ':2:',
    /the key "SessionStart" stands twice/,
  ],
];

describe('a settings.json that cannot be edited safely is refused, and nothing is changed anywhere', () => {
  it.each(refused)('%s', (_, text, code, line, reason) => {
    const box = new Sandbox();
    box.write('.claude/settings.json', text);
    const untouched = box.snapshot();
    const failure = failureOf(() => box.install());
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(`${box.settings}`);
    expect(failure.message).toContain(line);
    expect(failure.message).toMatch(reason);
    expect(failure.hint).toMatch(/same command again/);
    expect(box.snapshot()).toEqual(untouched);
  });

  it.each(refused)('the same in a dry run: %s', (_, text, code) => {
    const box = new Sandbox();
    box.write('.claude/settings.json', text);
    expect(failureOf(() => box.install({ dryRun: true })).code).toBe(code);
  });

  it.each([
    ['another type elsewhere', '{"hooks": {"Stop": 7}, "permissions": {"deny": "x"}}'],
    ['the same key twice elsewhere', '{"a": 1, "a": 2, "env": {"b": 1, "b": 2}}'],
    [
      'groups of an unknown shape',
      '{"hooks": {"SessionStart": [null, 7, {"hooks": 1}, {"hooks": [{"command": 3}]}]}}',
    ],
    ['comment signs in a string', '{"url": "https://example.org/*x*/", "glob": ["a,]"]}'],
  ])('but not for %s', (_, text) => {
    const box = new Sandbox();
    box.write('.claude/settings.json', text);
    box.install();
    box.uninstall();
    expect(box.read('.claude/settings.json')).toBe(text);
  });
});

describe('what stands in the place of a file', () => {
  const places: [name: string, arrange: (box: Sandbox) => void, code: string, message: RegExp][] = [
    [
      'a directory',
      (box) => mkdirSync(box.settings, { recursive: true }),
      'config-unreadable',
      /settings\.json: a directory; expected a file/,
    ],
    [
      'a dangling link',
      (box) => {
        mkdirSync(box.path('.claude'));
        symlinkSync('/nowhere/settings.json', box.settings);
      },
      'config-unreadable',
      /a symbolic link to \/nowhere\/settings\.json, which does not exist/,
    ],
    [
      'a link to itself',
      (box) => {
        mkdirSync(box.path('.claude'));
        symlinkSync('settings.json', box.settings);
      },
      'config-unreadable',
      /in a circle \(ELOOP\)/,
    ],
    [
      'a named pipe',
      (box) => {
        mkdirSync(box.path('.claude'));
        execaSync('mkfifo', [box.settings]);
      },
      'config-unreadable',
      /neither a file nor a link to one/,
    ],
    [
      'a file for the configuration directory',
      (box) => box.write('.claude', 'x'),
      'config-unreadable',
      /\.claude/,
    ],
    [
      'a dangling link for the skills directory',
      (box) => {
        mkdirSync(box.path('.claude'));
        symlinkSync('/nowhere', box.path('.claude/skills'));
      },
      'config-unreadable',
      /\.claude\/skills: a symbolic link to \/nowhere, which does not exist/,
    ],
    [
      'a file for the root',
      (box) => box.write('.agent-handoffs', 'x'),
      'config-unreadable',
      /\.agent-handoffs/,
    ],
    [
      'a directory for the record',
      (box) =>
        mkdirSync(box.path('.local/state/agent-handoff/install.json'), { recursive: true, mode: 0o700 }),
      'config-unreadable',
      /install\.json: a directory/,
    ],
    [
      '1 GB of nothing',
      (box) => truncateSync(box.write('.claude/settings.json', ''), 1024 ** 3),
      'too-large',
      /1073741824 bytes; expected at most 4194304/,
    ],
  ];

  it.each(places)('%s is refused and stays', (_, arrange, code, message) => {
    const box = new Sandbox();
    arrange(box);
    const names = Object.keys(box.snapshotNames());
    const failure = failureOf(() => box.install());
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
    expect(Object.keys(box.snapshotNames())).toEqual(names);
  });
});

describe('a foreign skill', () => {
  it('is refused and named, and nothing is changed', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', '{}');
    box.write('.claude/skills/handoff/SKILL.md', '---\nname: handoff\n---\nMy own.\n');
    box.write('.claude/skills/handoffs/SKILL.md', '---\nname: handoffs\n---\nMy own too.\n');
    const untouched = box.snapshot();
    const failure = failureOf(() => box.install());
    expect(failure.code).toBe('skill-foreign');
    expect(failure.message).toContain(box.path('.claude/skills/handoff/SKILL.md'));
    expect(failure.message).toContain(box.path('.claude/skills/handoffs/SKILL.md'));
    expect(box.snapshot()).toEqual(untouched);
  });

  it('is one that the user made their own by taking the marker out', () => {
    const box = new Sandbox();
    box.install();
    box.write('.claude/skills/handoff/SKILL.md', 'mine now\n');
    const before = box.snapshot();
    expect(failureOf(() => box.install()).code).toBe('skill-foreign');
    expect(box.snapshot()).toEqual(before);
  });

  it('is not a directory of that name without a SKILL.md, nor a file with our marker', () => {
    const box = new Sandbox();
    box.write('.claude/skills/handoff/notes.txt', 'x');
    box.write('.claude/skills/handoffs/SKILL.md', `${marker}\nfrom an older version\n`);
    box.install();
    expect(box.read('.claude/skills/handoff/SKILL.md')).toContain('Write a handoff.');
  });
});

it('a broken settings.json also stops uninstall, with the line', () => {
  const box = new Sandbox();
  box.install();
  rmSync(box.settings);
  box.write('.claude/settings.json', '{\n  "a": 1,\n}\n');
  const before = box.snapshot();
  const failure = failureOf(() => box.uninstall());
  expect(failure.code).toBe('settings-comments');
  expect(failure.message).toContain(`${box.settings}:2:`);
  expect(box.snapshot()).toEqual(before);
});
