import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changes, codes, Sandbox, startOf } from './sandbox.ts';

const user = '{\n  "model": "opus",\n  "hooks": {\n    "Stop": []\n  }\n}\n';

function commandsOf(box: Sandbox): string[] {
  const { hooks } = JSON.parse(box.read('.claude/settings.json'));
  return [...hooks.SessionStart, ...hooks.PreCompact].map((group) => group.hooks[0].command);
}

describe('a second run', () => {
  it.each([
    ['on a user file', user],
    ['on nothing', null],
    ['on a minified file', '{"hooks":{"SessionStart":[]}}'],
    ['on a file of white space', ' \r\n'],
  ])('changes no byte of any file: %s', (_, text) => {
    const box = new Sandbox();
    if (text !== null) box.write('.claude/settings.json', text);
    box.install();
    const first = box.snapshot();
    const outcome = box.install();
    expect(box.snapshot()).toEqual(first);
    expect(new Set(Object.values(changes(outcome)))).toEqual(new Set(['unchanged']));
    expect(outcome.edits.map(({ diff }) => diff).join('')).toBe('');
    expect(outcome.notices).toEqual([]);
  });

  it('changes no byte either when the user added something between', () => {
    const box = new Sandbox();
    box.install();
    const text = box.read('.claude/settings.json').replace('{\n', '{\n  "model": "opus",\n');
    box.write('.claude/settings.json', text, 0o600);
    const before = box.snapshot();
    box.install();
    expect(box.snapshot()).toEqual(before);
  });

  it('from another clone replaces our entries where they stand', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', user);
    box.install({ clone: '/old/clone' });
    const first = box.read('.claude/settings.json');
    const outcome = box.install({ clone: '/new/clone' });
    expect(box.read('.claude/settings.json')).toBe(first.replaceAll('/old/clone', '/new/clone'));
    expect(outcome.notices).toEqual([]);
  });

  it('with another Node rewrites that path alone', () => {
    const box = new Sandbox();
    box.install();
    expect(changes(box.install({ node: '/other/node' }))).toEqual({
      'agent-handoff/node': 'edit',
      'handoff/SKILL.md': 'unchanged',
      'handoffs/SKILL.md': 'unchanged',
      '.claude/settings.json': 'unchanged',
    });
    expect(box.read('.local/state/agent-handoff/node')).toBe('/other/node\n');
  });

  it('keeps the position of our entries between those of the user', () => {
    const box = new Sandbox();
    box.install({ clone: '/old/clone' });
    const settings = JSON.parse(box.read('.claude/settings.json'));
    const [first, second] = settings.hooks.SessionStart;
    const mine = { hooks: [{ type: 'command', command: 'date' }] };
    settings.hooks.SessionStart = [mine, second, mine, first];
    box.write('.claude/settings.json', JSON.stringify(settings, null, 2));
    box.install({ clone: '/new/clone' });
    const groups = JSON.parse(box.read('.claude/settings.json')).hooks.SessionStart;
    expect(groups.map((group: typeof mine) => group.hooks[0]?.command)).toEqual([
      'date',
      'sh /new/clone/hooks/session-start.sh claude-code compact',
      'date',
      startOf('/new/clone'),
    ]);
  });

  it("keeps the user's own matcher and timeout in our entry, and says so", () => {
    const box = new Sandbox();
    box.install({ clone: '/old/clone' });
    const text = box.read('.claude/settings.json').replace('startup|clear|resume|fork', 'startup');
    box.write('.claude/settings.json', text);
    const outcome = box.install({ clone: '/new/clone' });
    expect(box.read('.claude/settings.json')).toBe(text.replaceAll('/old/clone', '/new/clone'));
    expect(codes(outcome)).toEqual(['entry-customised']);
  });

  it('puts back an entry that is gone and leaves the others', () => {
    const box = new Sandbox();
    box.install();
    const settings = JSON.parse(box.read('.claude/settings.json'));
    delete settings.hooks.PreCompact;
    box.write('.claude/settings.json', JSON.stringify(settings));
    box.install();
    expect(commandsOf(box)).toEqual([
      startOf('/opt/agent-handoff'),
      'sh /opt/agent-handoff/hooks/session-start.sh claude-code compact',
      'sh /opt/agent-handoff/hooks/pre-compact.sh',
    ]);
  });

  it('leaves one of two entries of ours', () => {
    const box = new Sandbox();
    box.install();
    const settings = JSON.parse(box.read('.claude/settings.json'));
    settings.hooks.SessionStart.push(settings.hooks.SessionStart[0]);
    box.write('.claude/settings.json', JSON.stringify(settings));
    const outcome = box.install();
    expect(codes(outcome)).toEqual(['entry-duplicate']);
    expect(commandsOf(box)).toHaveLength(3);
  });
});

describe('whose entries are ours', () => {
  it.each([
    ['sh /home/me/.claude/hooks/pre-compact.sh', 'PreCompact'],
    ['sh /x/hooks/session-start.sh codex', 'SessionStart'],
    ['sh /x/hooks/my-session-start.sh claude-code', 'SessionStart'],
    ['sh /x/hooks/session-start.sh claude-code && date', 'SessionStart'],
    ['echo sh /x/hooks/session-start.sh claude-code', 'SessionStart'],
    [startOf('/x').replace('then sh', 'then date; sh'), 'SessionStart'],
    [startOf('/x').replace("echo '", "echo '$(date)'; echo '"), 'SessionStart'],
    [`${startOf('/x')}; date`, 'SessionStart'],
  ])("%s under %s is the user's", (command, event) => {
    const box = new Sandbox();
    const group = { hooks: [{ type: 'command', command }] };
    box.write('.claude/settings.json', JSON.stringify({ hooks: { [event]: [group] } }, null, 2));
    box.install();
    expect(JSON.parse(box.read('.claude/settings.json')).hooks[event][0]).toEqual(group);
    rmSync(box.path('.local/state/agent-handoff/install.json'));
    box.uninstall();
    expect(JSON.parse(box.read('.claude/settings.json')).hooks[event]).toEqual([group]);
  });

  it.each([
    ['sh CLONE/hooks/session-start.sh claude-code', 'x'],
    ["sh 'CLONE/hooks/session-start.sh' claude-code", 'x y'],
    ['sh "CLONE/hooks/session-start.sh" claude-code', 'x y'],
    [startOf('CLONE'), 'x'],
  ])('%s is ours where that is a clone of ours, also without a record: it is adopted', (form, name) => {
    const box = new Sandbox();
    box.write(`${name}/package.json`, '{"name": "agent-handoff"}');
    box.write(`${name}/hooks/session-start.sh`, 'exit 0\n');
    const command = form.replaceAll('CLONE', box.path(name));
    const group = {
      matcher: 'startup|clear|resume|fork',
      hooks: [{ type: 'command', command, timeout: 10 }],
    };
    box.write('.claude/settings.json', JSON.stringify({ hooks: { SessionStart: [group] } }, null, 2));
    const outcome = box.install();
    expect(codes(outcome)).toEqual(['entries-adopted']);
    expect(commandsOf(box)).toHaveLength(3);
    expect(commandsOf(box)[0]).toBe(startOf('/opt/agent-handoff'));
    box.uninstall();
    expect(JSON.parse(box.read('.claude/settings.json'))).toEqual({});
  });

  it.each([['sh /x/hooks/session-start.sh claude-code'], ["sh '/x y/hooks/session-start.sh' claude-code"]])(
    '%s is nobody’s without a record or a program there: it is named and left',
    (command) => {
      const box = new Sandbox();
      const group = { hooks: [{ type: 'command', command, timeout: 10 }] };
      box.write('.claude/settings.json', JSON.stringify({ hooks: { SessionStart: [group] } }, null, 2));
      const before = box.read('.claude/settings.json');
      const outcome = box.install();
      expect(codes(outcome)).toEqual(['entry-unproven']);
      expect(outcome.notices[0]?.message).toContain(`"${command}" under SessionStart was left alone`);
      expect(commandsOf(box)).toHaveLength(4);
      expect(codes(box.uninstall())).toEqual(['entry-unproven']);
      expect(box.read('.claude/settings.json')).toBe(before);
    },
  );

  it('after the record was lost: adopted by the next install, taken out by uninstall', () => {
    const box = new Sandbox();
    box.write('.claude/settings.json', user);
    const untouched = box.read('.claude/settings.json');
    box.install();
    rmSync(box.path('.local/state/agent-handoff/install.json'));
    expect(codes(box.install())).toEqual(['entries-adopted']);
    expect(box.install().notices).toEqual([]);
    box.uninstall();
    expect(box.read('.claude/settings.json')).toBe(untouched);
  });

  it('an unreadable record is kept as a copy, and a new one begun', () => {
    const box = new Sandbox();
    box.install();
    box.write('.local/state/agent-handoff/install.json', '{"version": 99}', 0o600);
    expect(codes(box.install())).toEqual(['record-lost', 'entries-adopted']);
    const copies = Object.entries(box.snapshot('.local/state/agent-handoff/backups')).map(
      ([, content]) => content,
    );
    expect(copies).toContain('file 600 {"version": 99}');
  });
});

it('says that hooks are disabled', () => {
  const box = new Sandbox();
  box.write('.claude/settings.json', '{"disableAllHooks": true}');
  expect(codes(box.install())).toEqual(['hooks-disabled']);
});

it('says that others may read the root, and leaves its mode', () => {
  const box = new Sandbox();
  box.write('.agent-handoffs/slug/me/unread/x.md', 'x');
  const outcome = box.install();
  expect(codes(outcome)).toEqual(['root-open']);
  expect(box.snapshot()['.agent-handoffs']).toBe('dir 755');
});
