import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changes, codes, Sandbox } from './sandbox.ts';

const user = '{\n  "model": "opus",\n  "permissions": { "allow": ["Bash(ls:*)"] }\n}\n';
const rule = 'Read(~/.agent-handoffs/**)';

describe('uninstall', () => {
  it('removes everything that install made, down to the directories', () => {
    const box = new Sandbox();
    box.install();
    expect(changes(box.uninstall())).toEqual({
      '.claude/settings.json': 'remove',
      'handoffs/SKILL.md': 'remove',
      'handoff/SKILL.md': 'remove',
      'agent-handoff/node': 'remove',
    });
    expect(box.snapshot()).toEqual({});
  });

  it('takes along what is remembered of upgrades', () => {
    const box = new Sandbox();
    box.install();
    box.write('.agent-handoffs/.upgrade-asked.json', '{}');
    box.write('.agent-handoffs/.upgrade-skip.json', '{}');
    box.uninstall();
    expect(box.snapshot()).toEqual({});
  });

  it('a second time does nothing and says so', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', user);
    box.install();
    box.uninstall();
    const before = box.snapshot();
    const outcome = box.uninstall();
    expect(outcome.edits).toEqual([]);
    expect(codes(outcome)).toEqual(['not-installed']);
    expect(box.snapshot()).toEqual(before);
  });

  it('on a machine that never saw install does nothing and says so', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', JSON.stringify({ permissions: { allow: [rule] } }));
    const before = box.snapshot();
    expect(codes(box.uninstall())).toEqual(['not-installed']);
    expect(box.snapshot()).toEqual(before);
  });

  it('in a dry run shows the diffs and writes nothing', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', user);
    box.install();
    const before = box.snapshot();
    const outcome = box.uninstall({ dryRun: true });
    expect(changes(outcome)['.claude/settings.json']).toBe('edit');
    expect(outcome.edits[0]?.diff).toContain('-  "permissions": { "allow": ["Bash(ls:*)", "Read(~/.agent');
    expect(box.snapshot()).toEqual(before);
  });

  it('never touches handoffs nor files in the root that we do not know', () => {
    const box = new Sandbox();
    box.write('.agent-handoffs/slug/me/unread/x.md', 'waiting');
    box.write('.agent-handoffs/.log', 'a log');
    const before = box.snapshot();
    box.install();
    const outcome = box.uninstall();
    expect(codes(outcome)).toEqual(['handoffs-kept']);
    expect(outcome.notices[0]?.message).toContain('(1 inbox)');
    expect(box.snapshot()).toEqual(before);
  });

  it('keeps a root and directories that were there before, empty as they are', () => {
    const box = new Sandbox();
    mkdirSync(box.path('.agent-handoffs'), { mode: 0o700 });
    mkdirSync(box.path('.claude/skills/handoff'), { recursive: true });
    const before = box.snapshot();
    box.install();
    box.uninstall();
    expect(box.snapshot()).toEqual(before);
  });

  it('keeps a directory of ours into which somebody put a file', () => {
    const box = new Sandbox();
    box.install();
    box.write('.claude/skills/handoff/notes.txt', 'mine');
    box.uninstall();
    expect(Object.keys(box.snapshot())).toEqual([
      '.claude',
      '.claude/skills',
      '.claude/skills/handoff',
      '.claude/skills/handoff/notes.txt',
    ]);
  });
});

describe('what the user changed in between stays', () => {
  it('a key added before and one after ours, with their spelling', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', user);
    box.install();
    const text = box
      .read('.claude/settings.json')
      .replace('"opus",\n', '"sonnet",\n  "n": 1.0,\n')
      .replace(/\n}\n$/, ',\n  "caf\\u00e9":[ 1 ]\n}\n');
    box.write('.claude/settings.json', text);
    box.uninstall();
    expect(box.read('.claude/settings.json')).toBe(
      '{\n  "model": "sonnet",\n  "n": 1.0,\n  "permissions": { "allow": ["Bash(ls:*)"] },\n  "caf\\u00e9":[ 1 ]\n}\n',
    );
  });

  it("the user's own hooks and rules next to ours, and the containers that hold them", () => {
    const box = new Sandbox();
    box.install();
    const settings = JSON.parse(box.read('.claude/settings.json'));
    const mine = { hooks: [{ type: 'command', command: 'date' }] };
    settings.hooks.SessionStart.splice(1, 0, mine);
    settings.permissions.allow.push('Bash(ls:*)');
    box.write('.claude/settings.json', JSON.stringify(settings, null, 2));
    box.uninstall();
    expect(JSON.parse(box.read('.claude/settings.json'))).toEqual({
      hooks: { SessionStart: [mine] },
      permissions: { allow: ['Bash(ls:*)'] },
    });
  });

  it('a handler of the user in our group', () => {
    const box = new Sandbox();
    box.install();
    const settings = JSON.parse(box.read('.claude/settings.json'));
    settings.hooks.SessionStart[1].hooks.push({ type: 'command', command: 'date' });
    box.write('.claude/settings.json', JSON.stringify(settings, null, 2));
    box.uninstall();
    expect(JSON.parse(box.read('.claude/settings.json'))).toEqual({
      hooks: { SessionStart: [{ matcher: 'compact', hooks: [{ type: 'command', command: 'date' }] }] },
    });
  });

  it('also across later installs from other clones', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', user);
    box.install({ clone: '/old/clone' });
    box.write('.claude/settings.json', box.read('.claude/settings.json').replace('opus', 'sonnet'));
    box.install({ clone: '/new/clone' });
    box.install({ clone: '/newer/clone' });
    box.uninstall();
    expect(box.read('.claude/settings.json')).toBe(user.replace('opus', 'sonnet'));
  });

  it('a settings.json that the user deleted stays deleted', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', user);
    box.install();
    rmSync(box.settings);
    expect(codes(box.uninstall())).toEqual(['backups-kept']);
    const files = Object.entries(box.snapshot()).filter(([, kind]) => kind.startsWith('file'));
    // What it held before is the user's, and nowhere else any more.
    expect(files).toEqual([
      [
        expect.stringMatching(/^\.local\/state\/agent-handoff\/backups\/.*-settings\.json$/),
        `file 600 ${user}`,
      ],
    ]);
  });

  it('a settings.json that the user deleted, and install made anew, is removed', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', user);
    box.install();
    rmSync(box.settings);
    box.install();
    box.uninstall();
    expect(Object.keys(box.snapshot())).toEqual(['.claude']);
  });

  it('a settings.json of ours that the user emptied by hand and formatted anew is removed', () => {
    const box = new Sandbox();
    box.install();
    const settings = JSON.parse(box.read('.claude/settings.json'));
    box.write('.claude/settings.json', JSON.stringify(settings, null, 8));
    box.uninstall();
    expect(box.snapshot()).toEqual({});
  });

  it('a settings.json of ours that the user moved into a repository stays there, behind its link', () => {
    const box = new Sandbox();
    box.install();
    renameSync(box.settings, box.path('dotfiles.json'));
    symlinkSync('../dotfiles.json', box.settings);
    box.uninstall();
    expect(box.read('dotfiles.json')).toBe('{}\n');
    expect(box.snapshot()['.claude/settings.json']).toBe('link ../dotfiles.json');
  });

  it.each([
    ['settings', user],
    ['an empty file', ''],
  ])('bytes restored by hand are left as they are: %s', (_, text) => {
    const box = new Sandbox();
    box.write('.claude/settings.json', text);
    const before = box.snapshot();
    box.install();
    box.write('.claude/settings.json', text);
    expect(changes(box.uninstall())['.claude/settings.json']).toBe('unchanged');
    expect(box.snapshot()).toEqual(before);
  });
});

it("with a second client left, keeps the record, the Node path and that client's file", () => {
  const box = new Sandbox();
  box.install();
  const record = JSON.parse(box.read('.local/state/agent-handoff/install.json'));
  const other = {
    client: 'other',
    kind: 'own',
    file: box.write('other.md', 'x'),
    before: null,
    after: '',
    exact: true,
  };
  record.files.push(other);
  box.write('.local/state/agent-handoff/install.json', JSON.stringify(record), 0o600);
  box.uninstall();
  expect(JSON.parse(box.read('.local/state/agent-handoff/install.json')).files).toEqual([
    record.files[0],
    other,
  ]);
  expect(box.read('.local/state/agent-handoff/node')).toBe('/opt/node/bin/node\n');
  expect(box.read('other.md')).toBe('x');
  expect(box.snapshot()['.claude']).toBeUndefined();
  expect(codes(box.uninstall())).toEqual(['not-installed']);
});

describe('what stood there before the first install stays', () => {
  const own = `{\n  "permissions": {\n    "allow": [\n      "${rule}"\n    ]\n  }\n}\n`;

  it.each([
    ['untouched since', (text: string) => text],
    ['with another key added since', (text: string) => text.replace('{\n', '{\n  "model": "opus",\n')],
  ])("the user's own identical rule, %s", (_, change) => {
    const box = new Sandbox();
    box.write('.claude/settings.json', own);
    box.install();
    box.install();
    box.write('.claude/settings.json', change(box.read('.claude/settings.json')));
    box.uninstall();
    expect(box.read('.claude/settings.json')).toBe(change(own));
    box.uninstall();
    expect(box.read('.claude/settings.json')).toBe(change(own));
  });

  it('empty containers of the user, also when the file changed since', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', '{\n  "hooks": {\n    "SessionStart": []\n  }\n}\n');
    box.install();
    box.write('.claude/settings.json', box.read('.claude/settings.json').replace('{\n', '{\n  "a": 1,\n'));
    box.uninstall();
    expect(box.read('.claude/settings.json')).toBe(
      '{\n  "a": 1,\n  "hooks": {\n    "SessionStart": []\n  }\n}\n',
    );
  });

  it('the bytes of the first install, after three installs that changed something', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', '{ "a":1.0 }');
    const before = box.snapshot();
    box.install({ clone: '/one' });
    box.install({ clone: '/two', node: '/n2' });
    box.install({ clone: '/three', skills: [] });
    box.uninstall();
    expect(box.snapshot()).toEqual(before);
  });
});

describe('when the record is', () => {
  it.each([
    ['lost', (box: Sandbox) => rmSync(box.path('.local/state/agent-handoff/install.json'))],
    [
      'torn',
      (box: Sandbox) =>
        writeFileSync(box.path('.local/state/agent-handoff/install.json'), '{"version": 1, "fi'),
    ],
    [
      'of another version',
      (box: Sandbox) => writeFileSync(box.path('.local/state/agent-handoff/install.json'), '{"version":9}'),
    ],
  ])('%s, our entries are taken out by what they look like', (_, damage) => {
    const box = new Sandbox();
    box.write('.claude/settings.json', user);
    box.write('.claude/skills/mine/SKILL.md', 'mine');
    const before = box.snapshot();
    box.install();
    damage(box);
    expect(codes(box.uninstall())).toEqual(['record-lost']);
    expect(box.snapshot()).toEqual(before);
    expect(codes(box.uninstall())).toEqual(['not-installed']);
  });

  it('there but its back-up is gone, our entries are taken out one by one', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', user);
    box.install();
    rmSync(box.path('.local/state/agent-handoff/backups'), { recursive: true });
    expect(codes(box.uninstall())).toEqual(['backup-missing']);
    expect(box.read('.claude/settings.json')).toBe(user);
  });
});
