import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DoctorBox, makeClone } from './doctor-box.ts';

/** Where install keeps its record and its copies. */
const state = '.local/state/agent-handoff';
/** What a box has in its home before anything is installed. */
const boxed = ['.agent-handoffs', '.local'];

let clone: string;
beforeAll(() => {
  clone = makeClone();
});

const settings = '.claude/settings.json';
const hooks = '.codex/hooks.json';
const handler = (command: string) => ({ type: 'command', command });
const alone = (event: string, command: string) =>
  JSON.stringify({ hooks: { [event]: [{ hooks: [handler(command)] }] } });

/** Every command that stands in a file of hooks, in its order. */
function commandsIn(box: DoctorBox, file: string): string[] {
  const groups: { hooks: { command: string }[] }[] = Object.values(
    JSON.parse(box.read(file)).hooks,
  ).flat() as never;
  return groups.flatMap((group) => group.hooks.map(({ command }) => command));
}

/** Runs every command that doctor prints about this file, and `doctor --fix`. */
function runFixes(box: DoctorBox, file: string): void {
  const found = box.doctor().findings.filter(({ where }) => where === box.path(file));
  for (const { fix } of found) if (!fix.startsWith('$')) box.shell(fix);
  box.doctor('--fix', 'hook-missing', 'hook-changed', 'hook-moved', 'hook-doubled', 'install-outdated');
}

const codexHooks: [event: string, command: string][] = [
  ['SessionStart', 'bash ~/.codex/hooks/session-start.sh'],
  ['SessionStart', 'sh ~/.codex/hooks/session-start.sh codex'],
  ['SessionStart', 'sh /home/me/.codex/hooks/session-start.sh codex'],
  ['SessionStart', 'node ~/codex/session-start.cjs --client codex'],
  ['PreToolUse', 'sh /home/me/.codex/hooks/thread-gate.sh codex'],
  ['SubagentStart', 'sh /home/me/.codex/hooks/chain-hook.sh codex'],
];
const claudeHooks: [event: string, command: string][] = [
  ['SessionStart', 'sh ~/claude-code/hooks/session-start.sh'],
  ['SessionStart', 'sh /home/me/x/hooks/session-start.sh claude-code'],
  ['SessionStart', 'sh /home/me/x/hooks/session-start.sh claude-code compact'],
  ['SessionStart', 'node ~/x/session-start.cjs --client claude-code'],
  ['SessionStart', 'sh ~/x/hooks/session-start.sh claude-code | tee ~/log'],
  ['PreCompact', 'sh ~/.claude/hooks/pre-compact.sh'],
  ['PreToolUse', 'sh /home/me/x/hooks/thread-gate.sh claude-code'],
  ['PostToolUse', 'sh /home/me/x/hooks/thread-gate.sh claude-code ran'],
  ['SubagentStart', 'sh /home/me/x/hooks/chain-hook.sh claude-code'],
  ['SubagentStop', 'sh /home/me/x/hooks/chain-hook.sh claude-code'],
];
const cases = [
  ...codexHooks.map(([event, command]) => ['codex', hooks, event, command] as const),
  ...claudeHooks.map(([event, command]) => ['claude-code', settings, event, command] as const),
];

describe('a hook of the user’s that is called like ours', () => {
  it.each(cases)('%s: %s %s: %s stays through install, doctor, its fixes and uninstall', (...args) => {
    const [client, file, event, command] = args;
    const box = new DoctorBox(clone);
    const before = alone(event, command);
    box.put(file, before);
    box.install(client);
    expect(commandsIn(box, file)).toContain(command);
    const { findings } = box.doctor();
    const codes = findings.map(({ code }) => code);
    expect(codes).not.toContain('hook-changed');
    expect(codes).not.toContain('hook-doubled');
    runFixes(box, file);
    expect(commandsIn(box, file)).toContain(command);
    expect(box.handoff('uninstall').status).toBe(0);
    expect(box.read(file)).toBe(before);
  });

  it.each(cases)('%s: %s %s: %s stays when it came after install, whose record is then lost', (...args) => {
    const [client, file, event, command] = args;
    const box = new DoctorBox(clone).install(client);
    box.editJson(file, (value) => {
      value.hooks[event] = [...(value.hooks[event] ?? []), { hooks: [handler(command)] }];
    });
    rmSync(box.path(`${state}/install.json`));
    runFixes(box, file);
    expect(commandsIn(box, file)).toContain(command);
    rmSync(box.path(`${state}/install.json`), { force: true });
    expect(box.handoff('uninstall').status).toBe(0);
    expect(JSON.parse(box.read(file)).hooks[event]).toContainEqual({ hooks: [handler(command)] });
    expect(box.read(file)).not.toContain(clone);
  });

  it('is named where it looks like ours to the letter, and is never run by a proof', () => {
    const box = new DoctorBox(clone);
    const script = box.put('x/hooks/session-start.sh', `touch ${box.path('ran')}\n`);
    const command = `sh ${script} claude-code`;
    box.put(settings, alone('SessionStart', command));
    expect(box.handoff('install', '--client', 'claude-code').stderr).toContain(
      `"${command}" under SessionStart was left alone: it looks like an entry of ours`,
    );
    const found = box.doctor('--live').findings.find(({ code }) => code === 'hook-unproven');
    expect(found).toMatchObject({ severity: 'info', message: expect.stringContaining(command) });
    expect(readdirSync(box.home)).not.toContain('ran');
    expect(box.handoff('uninstall').stderr).toContain(`"${command}" under SessionStart was left alone`);
  });

  it.each([
    ['does more behind it', (own: string) => `${own}; date >> ~/starts`],
    ['does more before it', (own: string) => `date >> ~/starts && ${own}`],
    ['is piped on', (own: string) => `sh -c '${own.replaceAll("'", '')}' | tee -a ~/starts`],
  ])(
    'that runs our program and %s is shown with the difference, and only the user parts the two',
    (_, form) => {
      const box = new DoctorBox(clone).install('claude-code');
      const command = form(`sh ${clone}/hooks/session-start.sh claude-code`);
      box.editJson(settings, (value) => (value.hooks.SessionStart[0].hooks[0].command = command));
      const before = box.read(settings);
      const [changed, ...others] = box.doctor().findings.filter(({ where }) => where === box.path(settings));
      expect(others).toEqual([]);
      expect(changed).toMatchObject({
        code: 'hook-changed',
        severity: 'error',
        diff: expect.stringContaining('+'),
      });
      expect(box.handoff('install', '--client', 'claude-code').stderr).toContain(
        'Your changes to our SessionStart',
      );
      box.doctor('--fix');
      runFixes(box, settings);
      expect(box.read(settings)).toBe(before);
      expect(box.handoff('uninstall').stderr).toContain(
        'under SessionStart was left alone: it runs our program',
      );
      expect(commandsIn(box, settings)).toEqual([command]);
    },
  );

  it('that runs it beside our own entry is named, and both stay', () => {
    const box = new DoctorBox(clone).install('claude-code');
    const command = `sh ${clone}/hooks/session-start.sh claude-code; date >> ~/starts`;
    box.editJson(settings, ({ hooks: { SessionStart } }) => SessionStart.push({ hooks: [handler(command)] }));
    const before = box.read(settings);
    expect(box.codes()).toContain('hook-unproven');
    expect(box.codes()).not.toContain('hook-changed');
    box.doctor('--fix');
    expect(box.read(settings)).toBe(before);
  });
});

describe('an entry of ours', () => {
  it.each([
    ['with its record', false],
    ['after the record was lost', true],
  ])('is taken out when it was wrapped, quoted or written with ~, %s', (_, lost) => {
    const box = new DoctorBox(clone).install('claude-code');
    const own = join(box.home, 'agent-handoff');
    cpSync(clone, own, { recursive: true });
    box.editJson(settings, ({ hooks: { SessionStart, PreCompact } }) => {
      SessionStart[0].hooks[0].command = `timeout 5 sh "${clone}/hooks/session-start.sh" claude-code 2>/dev/null`;
      SessionStart.push({
        hooks: [handler('FOO=1 bash ~/agent-handoff/hooks/session-start.sh claude-code')],
      });
      SessionStart.push({
        hooks: [handler('node "$HOME/agent-handoff/dist/session-start.cjs" --client claude-code')],
      });
      PreCompact.push({ hooks: [handler('echo sh ~/agent-handoff/hooks/pre-compact.sh')] });
    });
    if (lost) rmSync(box.path(`${state}/install.json`));
    box.handoff('uninstall');
    expect(commandsIn(box, settings)).toEqual(['echo sh ~/agent-handoff/hooks/pre-compact.sh']);
  });

  it('for a compaction that was edited is shown with the difference, left, and put right when asked', () => {
    const box = new DoctorBox(clone).install('claude-code');
    const before = box.read(settings);
    box.editJson(settings, (value) => (value.hooks.PreCompact[0].hooks[0].command += ' 2>>~/log'));
    const edited = box.read(settings);
    const found = box.doctor('--fix').findings.find(({ code }) => code === 'hook-changed');
    expect(found).toMatchObject({
      severity: 'warn',
      message: expect.stringContaining('our PreCompact entry'),
    });
    expect(box.read(settings)).toBe(edited);
    box.doctor('--fix', 'hook-changed');
    expect(JSON.parse(box.read(settings))).toEqual(JSON.parse(before));
  });

  it('of a clone that was moved is known by the record, and brought up to date', () => {
    const own = makeClone();
    const box = new DoctorBox(own).install('claude-code', 'codex');
    const moved = join(dirname(own), 'moved');
    renameSync(own, moved);
    const here = new DoctorBox(moved);
    Object.assign(here, { base: box.base, home: box.home, root: box.root, worktree: box.worktree });
    expect(here.doctor().findings.filter(({ code }) => code === 'hook-moved')).toHaveLength(2);
    here.install('claude-code', 'codex');
    expect(here.read(settings) + here.read(hooks)).not.toContain(`${own}/`);
    here.handoff('uninstall');
    expect(readdirSync(here.home).filter((name) => !boxed.includes(name))).toEqual([]);
    expect(existsSync(here.path(state))).toBe(false);
  });
});

describe('what is not a hook', () => {
  it('a permission of the user’s for a command that is called chain stays beside ours', () => {
    const box = new DoctorBox(clone);
    const mine = ['Bash(make chain:*)', 'Bash(npm run chain:*)'];
    box.put(settings, JSON.stringify({ permissions: { allow: mine } }));
    box.handoff('install', '--client', 'claude-code', '--chain-hooks');
    rmSync(box.path(`${state}/install.json`));
    box.handoff('uninstall');
    expect(JSON.parse(box.read(settings))).toEqual({ permissions: { allow: mine } });
  });

  it.each([
    ['a skill that the user made of a copy of ours', 'my-handoff', (text: string) => text],
    [
      'a skill that quotes our marker line',
      'handoff-notes',
      () => 'Ours has "<!-- agent-handoff: generated, do not edit -->".\n',
    ],
  ])('%s stays when the record is lost', (_, name, change) => {
    const box = new DoctorBox(clone).install('claude-code');
    mkdirSync(box.path(`.claude/skills/${name}`));
    const text = change(box.read('.claude/skills/handoff/SKILL.md'));
    box.put(`.claude/skills/${name}/SKILL.md`, text);
    rmSync(box.path(`${state}/install.json`));
    box.handoff('uninstall');
    expect(box.read(`.claude/skills/${name}/SKILL.md`)).toBe(text);
    expect(readdirSync(box.path('.claude/skills'))).toEqual([name]);
  });

  it('a hook that only mentions the predecessor’s script is not the predecessor', () => {
    const box = new DoctorBox(clone);
    const before = alone('SessionStart', 'cat ~/notes/my-surface-handoffs.sh.txt');
    box.put(settings, before);
    box.handoff('install', '--client', 'claude-code', '--replace-predecessor');
    expect(commandsIn(box, settings)).toContain('cat ~/notes/my-surface-handoffs.sh.txt');
    expect(box.codes()).toEqual([]);
  });
});

describe('back-ups', () => {
  const backups = (box: DoctorBox) => readdirSync(box.path(`${state}/backups`));

  it('go with uninstall when every file holds again what it held', () => {
    const box = new DoctorBox(clone);
    box.put(settings, '{"model": "opus"}');
    box.install('claude-code');
    expect(backups(box)).toHaveLength(1);
    box.handoff('uninstall');
    expect(box.read(settings)).toBe('{"model": "opus"}');
    expect(readdirSync(box.home).sort()).toEqual(['.claude', '.local']);
    expect(existsSync(box.path(state))).toBe(false);
  });

  it.each<[string, (box: DoctorBox) => void]>([
    ['was edited since', (box) => box.editJson(settings, (value) => (value.model = 'haiku'))],
    ['was deleted since', (box) => rmSync(box.path(settings))],
    [
      'was edited, and the record lost',
      (box) => {
        box.editJson(settings, (value) => (value.model = 'haiku'));
        rmSync(box.path(`${state}/install.json`));
      },
    ],
  ])('of a file that %s stay, and that is said', (_, disturb) => {
    const box = new DoctorBox(clone);
    box.put(settings, '{"model": "opus"}');
    box.install('claude-code');
    disturb(box);
    const { stderr } = box.handoff('uninstall');
    const [name = ''] = backups(box);
    expect(box.read(join(state, 'backups', name))).toBe('{"model": "opus"}');
    expect(stderr).toContain(`stay in ${box.path(`${state}/backups`)}: ${name}`);
  });

  it('that a fix of doctor’s made of another file stay', () => {
    const box = new DoctorBox(clone).install('claude-code');
    const project = box.write('app/.claude/settings.json', '{"disableAllHooks": true, "model": "opus"}');
    box.doctor('--fix', 'hooks-disabled');
    rmSync(project);
    box.handoff('uninstall');
    const [name = ''] = backups(box);
    expect(box.read(join(state, 'backups', name))).toBe('{"disableAllHooks": true, "model": "opus"}');
  });
});
