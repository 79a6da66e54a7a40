import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DoctorBox, makeClone } from './doctor-box.ts';

let clone: string;
beforeAll(() => {
  clone = makeClone();
});

interface Case {
  what: string;
  code: string;
  severity: string;
  provoke: (box: DoctorBox) => void;
  /** Words of the message that name the thing. */
  says: string;
}

const settings = '.claude/settings.json';
const hooks = '.codex/hooks.json';

/** A second clone beside the box's own, whose entries replace the ones of this one. */
function wireFromElsewhere(box: DoctorBox, file: string, remove: boolean): void {
  const other = join(dirname(box.home), 'old-clone');
  cpSync(join(box.clone, 'hooks'), join(other, 'hooks'), { recursive: true });
  box.edit(file, (text) => text.replaceAll(box.clone, other));
  if (remove) rmSync(other, { recursive: true });
}

/** Turns the sandbox on, with these places to write to. */
function sandboxOf(box: DoctorBox, allowWrite: string[]): void {
  box.editJson(settings, (value) =>
    Object.assign(value, { sandbox: { enabled: true, filesystem: { allowWrite } } }),
  );
}

const claudeCases: Case[] = [
  {
    what: 'settings.json is cut off',
    code: 'settings-invalid',
    severity: 'error',
    provoke: (box) => box.edit(settings, (text) => text.slice(0, -5)),
    says: 'settings.json',
  },
  {
    what: 'settings.json has a comment and a trailing comma',
    code: 'settings-invalid',
    severity: 'error',
    provoke: (box) =>
      box.edit(settings, (text) =>
        text.replace('{', '{ // mine\n "model": "opus",').replace(/\n\}\s*$/, ',\n}\n'),
      ),
    says: 'settings.json',
  },
  {
    what: 'hooks in settings.json is a list',
    code: 'settings-invalid',
    severity: 'error',
    provoke: (box) => box.put(settings, '{"hooks": []}'),
    says: 'line 1',
  },
  {
    what: 'settings.json is a link that leads nowhere',
    code: 'settings-unreadable',
    severity: 'error',
    provoke(box) {
      rmSync(box.path(settings));
      symlinkSync('/nowhere/settings.json', box.path(settings));
    },
    says: '/nowhere/settings.json',
  },
  {
    what: 'hooks are switched off in settings.json',
    code: 'hooks-disabled',
    severity: 'error',
    provoke: (box) => box.editJson(settings, (value) => Object.assign(value, { disableAllHooks: true })),
    says: 'settings.json',
  },
  {
    what: 'hooks are switched off in the project',
    code: 'hooks-disabled',
    severity: 'error',
    provoke: (box) => box.write('app/.claude/settings.local.json', '{"disableAllHooks": true}'),
    says: 'app/.claude/settings.local.json',
  },
  {
    what: 'our entry is gone',
    code: 'hook-missing',
    severity: 'error',
    provoke: (box) => box.editJson(settings, (value) => delete value.hooks.SessionStart),
    says: 'no SessionStart entry',
  },
  {
    what: 'our entry covers no start any more',
    code: 'hook-changed',
    severity: 'error',
    provoke: (box) => box.editJson(settings, (value) => (value.hooks.SessionStart[0].matcher = 'resume')),
    says: '"resume"',
  },
  {
    what: 'our entry has another time limit',
    code: 'hook-changed',
    severity: 'warn',
    provoke: (box) => box.editJson(settings, (value) => (value.hooks.SessionStart[0].hooks[0].timeout = 1)),
    says: 'other values',
  },
  {
    what: 'our command was wrapped',
    code: 'hook-changed',
    severity: 'warn',
    provoke: (box) => box.edit(settings, (text) => text.replaceAll('sh /', 'timeout 1 sh /')),
    says: 'timeout 1 sh',
  },
  {
    what: 'our entry stands twice',
    code: 'hook-doubled',
    severity: 'warn',
    provoke: (box) => box.editJson(settings, ({ hooks: { SessionStart: list } }) => list.push(list[0])),
    says: '2 times',
  },
  {
    what: 'the plugin brings the hook too',
    code: 'hook-doubled',
    severity: 'warn',
    provoke: (box) =>
      box.editJson(settings, (value) =>
        Object.assign(value, { enabledPlugins: { 'agent-handoff@x': true } }),
      ),
    says: 'agent-handoff@x',
  },
  {
    what: 'the clone of our entry is gone',
    code: 'hook-moved',
    severity: 'error',
    provoke: (box) => wireFromElsewhere(box, settings, true),
    says: 'old-clone',
  },
  {
    what: 'our entry runs from another clone',
    code: 'hook-elsewhere',
    severity: 'warn',
    provoke: (box) => wireFromElsewhere(box, settings, false),
    says: 'old-clone',
  },
  {
    what: "the predecessor's hook is wired",
    code: 'predecessor-wired',
    severity: 'warn',
    provoke: (box) =>
      box.editJson(settings, ({ hooks: { SessionStart: list } }) =>
        list.push({ hooks: [{ type: 'command', command: 'bash ~/bin/surface-handoffs.sh' }] }),
      ),
    says: 'surface-handoffs.sh',
  },
  {
    what: 'the sandbox does not let a session write',
    code: 'sandbox-closed',
    severity: 'error',
    provoke: (box) => box.editJson(settings, (value) => Object.assign(value, { sandbox: { enabled: true } })),
    says: '-app and ~/.agent-handoffs/.drafts are not under sandbox.filesystem.allowWrite',
  },
  {
    what: 'the sandbox lets a session write into the inboxes alone, and not where drafts come back to',
    code: 'sandbox-closed',
    severity: 'error',
    provoke: (box) => sandboxOf(box, [dirname(box.inbox)]),
    says: ' ~/.agent-handoffs/.drafts is not under',
  },
  {
    what: 'a skill is gone',
    code: 'install-outdated',
    severity: 'warn',
    provoke: (box) => rmSync(box.path('.claude/skills/handoff'), { recursive: true }),
    says: 'skills/handoff/SKILL.md',
  },
  {
    what: 'a skill is an older one',
    code: 'install-outdated',
    severity: 'warn',
    provoke: (box) => box.edit('.claude/skills/handoffs/SKILL.md', (text) => `${text}older\n`),
    says: 'skills/handoffs/SKILL.md',
  },
  {
    what: "somebody else's skill has the name of ours",
    code: 'skill-foreign',
    severity: 'warn',
    provoke: (box) => box.put('.claude/skills/handoff/SKILL.md', '---\nname: handoff\n---\n\nMine.\n'),
    says: 'skills/handoff/SKILL.md',
  },
];

const codexCases: Case[] = [
  {
    what: 'hooks.json is no JSON',
    code: 'settings-invalid',
    severity: 'error',
    provoke: (box) => box.put(hooks, '{"hooks": '),
    says: 'hooks.json',
  },
  {
    what: 'hooks.json begins with a byte order mark',
    code: 'settings-invalid',
    severity: 'error',
    provoke: (box) => box.edit(hooks, (text) => `\uFEFF${text}`),
    says: 'byte order mark',
  },
  {
    what: 'hooks are switched off',
    code: 'hooks-disabled',
    severity: 'error',
    provoke: (box) => box.put('.codex/config.toml', 'model = "x"\n\n[features]\nhooks = false # off\n'),
    says: 'features.hooks',
  },
  {
    what: 'our entry is gone',
    code: 'hook-missing',
    severity: 'error',
    provoke: (box) => box.put(hooks, '{}\n'),
    says: 'no SessionStart entry',
  },
  {
    what: 'our entry got a matcher',
    code: 'hook-changed',
    severity: 'warn',
    provoke: (box) => box.editJson(hooks, (value) => (value.hooks.SessionStart[0].matcher = 'resume')),
    says: '"resume"',
  },
  {
    what: 'our command was wrapped',
    code: 'hook-changed',
    severity: 'warn',
    provoke: (box) => box.edit(hooks, (text) => text.replace('sh /', 'timeout 1 sh /')),
    says: 'timeout 1 sh',
  },
  {
    what: 'our entry stands twice',
    code: 'hook-doubled',
    severity: 'warn',
    provoke: (box) => box.editJson(hooks, ({ hooks: { SessionStart: list } }) => list.push(list[0])),
    says: '2 times',
  },
  {
    what: 'the plugin brings the hook too',
    code: 'hook-doubled',
    severity: 'warn',
    provoke: (box) => box.put('.codex/config.toml', '[plugins."agent-handoff@x"]\nenabled = true\n'),
    says: 'our plugin',
  },
  {
    what: 'the clone of our entry is gone',
    code: 'hook-moved',
    severity: 'error',
    provoke: (box) => wireFromElsewhere(box, hooks, true),
    says: 'old-clone',
  },
  {
    what: 'our entry runs from another clone',
    code: 'hook-elsewhere',
    severity: 'warn',
    provoke: (box) => wireFromElsewhere(box, hooks, false),
    says: 'old-clone',
  },
  {
    what: 'AGENTS.override.md hides our block, and the hook is not trusted',
    code: 'agents-overridden',
    severity: 'error',
    provoke: (box) => box.put('.codex/AGENTS.override.md', 'My own words.\n'),
    says: 'AGENTS.override.md',
  },
  {
    what: 'our rules are gone, and the hook is not trusted',
    code: 'rule-missing',
    severity: 'error',
    provoke: (box) => rmSync(box.path('.codex/rules/agent-handoff.rules')),
    says: 'agent-handoff.rules',
  },
  {
    what: 'our rules name a bare node',
    code: 'rule-loose',
    severity: 'error',
    provoke: (box) =>
      box.edit('.codex/rules/agent-handoff.rules', (text) =>
        text.replace(JSON.stringify(process.execPath), '"node"'),
      ),
    says: 'bare "node"',
  },
  {
    what: "a rule of the user's names a bare node",
    code: 'rule-loose',
    severity: 'error',
    provoke: (box) =>
      box.put(
        '.codex/rules/mine.rules',
        'prefix_rule(pattern=["node", "/x/dist/handoff.cjs", "take"], decision="allow")\n',
      ),
    says: 'mine.rules',
  },
  {
    what: 'a skill of that name lies in another place',
    code: 'skill-duplicate',
    severity: 'warn',
    provoke: (box) => box.put('.codex/skills/handoff/SKILL.md', '---\nname: handoff\n---\n\nMine.\n'),
    says: '.codex/skills/handoff/SKILL.md',
  },
  {
    what: "the predecessor's words stand in AGENTS.md",
    code: 'predecessor-wired',
    severity: 'warn',
    provoke: (box) =>
      box.edit('.codex/AGENTS.md', (text) => `At first read ~/.agent-handoffs/x/y/unread/*.md\n${text}`),
    says: 'line 1',
  },
  {
    what: 'our block is gone',
    code: 'install-outdated',
    severity: 'warn',
    provoke: (box) => rmSync(box.path('.codex/AGENTS.md')),
    says: 'AGENTS.md',
  },
];

/** Provoked for real, named, fixed by the very command that is printed, and gone. */
function proveCase(box: DoctorBox, { code, severity, provoke, says }: Case): void {
  expect(box.codes()).not.toContain(code);
  provoke(box);
  const sick = box.doctor();
  const found = sick.findings.find((finding) => finding.code === code);
  expect(found).toMatchObject({ code, severity, message: expect.stringContaining(says) });
  const hasError = sick.findings.some((finding) => finding.severity === 'error');
  expect([sick.ok, sick.status]).toEqual(hasError ? [false, 1] : [true, 0]);
  const fixed = box.shell(found?.fix ?? 'false');
  // `doctor --fix` says by its exit code what is left.
  if (!found?.fix.includes('doctor --fix')) expect(fixed).toMatchObject({ status: 0 });
  expect(box.codes()).not.toContain(code);
}

describe('Claude Code: doctor finds, and the printed command fixes, that', () => {
  it.each(claudeCases)('$what ($code)', (entry) => {
    proveCase(new DoctorBox(clone).install('claude-code'), entry);
  });
});

describe('Codex: doctor finds, and the printed command fixes, that', () => {
  it.each(codexCases)('$what ($code)', (entry) => {
    proveCase(new DoctorBox(clone).install('codex'), entry);
  });
});

describe('a fix of the user’s files', () => {
  it('takes comments out and leaves everything else as it was', () => {
    const box = new DoctorBox(clone).install('claude-code');
    const plain = box.read(settings);
    const mine = plain.replace('{', '{ // mine\n  "model": "opus", /* big */');
    writeFileSync(box.path(settings), mine);
    box.handoff('doctor', '--fix', 'settings-invalid');
    expect(box.read(settings)).toBe(plain.replace('{', '{ \n  "model": "opus", '));
  });

  it('sets a broken file aside under a name that is said nowhere else', () => {
    const box = new DoctorBox(clone).install('claude-code');
    box.put(settings, '{"model": ');
    box.handoff('doctor', '--fix', 'settings-invalid');
    expect(box.shell('cat ~/.claude/settings.json.invalid-*').stdout).toBe('{"model": ');
    expect(box.codes()).toEqual([]);
  });

  it('is not made by --fix alone, except where nothing of theirs is changed', () => {
    const box = new DoctorBox(clone).install('claude-code');
    box.editJson(settings, (value) =>
      Object.assign(value, { disableAllHooks: true, sandbox: { enabled: true } }),
    );
    rmSync(box.path('.claude/skills/handoff'), { recursive: true });
    const before = box.read(settings);
    const { fixed, findings } = box.doctor('--fix');
    expect(fixed).toEqual([expect.objectContaining({ code: 'install-outdated', ok: true })]);
    expect(findings.map(({ code }) => code)).toEqual(['hooks-disabled', 'sandbox-closed']);
    expect(box.read(settings)).toBe(before);
  });
});

describe('Codex: a hook of ours that its own settings keep from running', () => {
  const handoff = (box: DoctorBox, ...flags: string[]) =>
    box.handoff('install', '--client', 'codex', ...flags);

  /** What the review in Codex writes into config.toml, for each of our hooks. */
  function trustAll(box: DoctorBox, off: readonly string[] = []): void {
    const { hooks: events } = JSON.parse(box.read(hooks));
    const tables = Object.entries(events).map(([event, groups]) => {
      const [{ matcher, hooks: handlers }] = groups as {
        matcher?: string;
        hooks: { command: string; timeout: number }[];
      }[] as [{ matcher?: string; hooks: [{ command: string; timeout: number }] }];
      const name = event.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
      const [{ command, timeout }] = handlers;
      const entry = {
        event_name: name,
        hooks: [{ async: false, command, timeout, type: 'command' }],
        matcher,
      };
      const hash = createHash('sha256').update(JSON.stringify(entry)).digest('hex');
      const lines = [`[hooks.state."${box.path(hooks)}:${name}:0:0"]`, `trusted_hash = "sha256:${hash}"`];
      return [...lines, ...(off.includes(event) ? ['enabled = false'] : []), ''].join('\n');
    });
    box.put('.codex/config.toml', tables.join('\n'));
  }

  it('all of them trusted: nothing is said', () => {
    const box = new DoctorBox(clone);
    handoff(box, '--thread-gates', '--chain-hooks');
    trustAll(box);
    expect(box.doctor()).toMatchObject({ ok: true, findings: [] });
  });

  it('none of them trusted: each is said, and a gate that is not held is an error', () => {
    const box = new DoctorBox(clone);
    handoff(box, '--thread-gates', '--chain-hooks');
    const { ok, findings } = box.doctor();
    expect(ok).toBe(false);
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['gate-untrusted', 'error'],
      ['hook-untrusted', 'warn'],
      ['chain-untrusted', 'warn'],
      ['chain-untrusted', 'warn'],
    ]);
    expect(findings[0]?.fix).toContain('install --client codex --trust-codex-hook');
  });

  it('the guard not trusted beside gates that are: it is said by its own name', () => {
    const box = new DoctorBox(clone);
    handoff(box, '--thread-gates', '--guard');
    trustAll(box);
    const { ok, findings } = box.doctor();
    expect(ok).toBe(true);
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['guard-untrusted', 'warn']]);
    expect(findings[0]?.fix).toContain('install --client codex --trust-codex-hook');
  });

  it.each([
    ['SessionStart', 'hooks-disabled', 'error'],
    ['PreToolUse', 'gate-untrusted', 'error'],
    ['PreToolUse', 'guard-untrusted', 'warn'],
    ['SubagentStop', 'chain-untrusted', 'warn'],
    ['PreCompact', 'compact-untrusted', 'warn'],
  ])('%s switched off is said as %s, and the printed command switches it on', (event, code, severity) => {
    const box = new DoctorBox(clone);
    handoff(box, code === 'guard-untrusted' ? '--guard' : '--thread-gates', '--chain-hooks');
    trustAll(box);
    const trusted = box.read('.codex/config.toml');
    trustAll(box, [event]);
    const { ok, findings } = box.doctor();
    expect(ok).toBe(severity !== 'error');
    expect(findings).toEqual([
      expect.objectContaining({
        code,
        severity,
        message: expect.stringContaining('switched off in Codex (enabled = false)'),
      }),
    ]);
    box.shell(findings[0]?.fix ?? 'false');
    expect(box.read('.codex/config.toml').replace('enabled = true\n', '')).toBe(trusted);
    expect(box.codes()).toEqual([]);
  });

  it('the one before a compaction alone not trusted, as after an upgrade: that is said, and nothing is broken', () => {
    const box = new DoctorBox(clone);
    handoff(box);
    trustAll(box);
    box.edit('.codex/config.toml', (text) =>
      text.replace(/\[hooks\.state\."[^"]*:pre_compact:[\s\S]*?\n\n?/, '[x]\n'),
    );
    const { ok, findings } = box.doctor();
    expect(ok).toBe(true);
    expect(findings).toEqual([
      expect.objectContaining({
        code: 'compact-untrusted',
        severity: 'warn',
        message: expect.stringContaining(
          'Codex does not trust our hook before a compaction. Until then the draft',
        ),
        fix: expect.stringContaining('install --client codex --trust-codex-hook'),
      }),
    ]);
  });

  it('an inline table says so too', () => {
    const box = new DoctorBox(clone);
    handoff(box);
    const key = `${box.path(hooks)}:session_start:0:0`;
    box.put('.codex/config.toml', `[hooks.state]\n"${key}" = { enabled = false }\n`);
    const [found] = box.doctor().findings;
    expect(found?.code).toBe('hooks-disabled');
    box.shell(found?.fix ?? 'false');
    expect(box.read('.codex/config.toml')).toBe(`[hooks.state]\n"${key}" = { enabled = true }\n`);
  });
});

describe('the sandbox of Claude Code', () => {
  it('is opened for the inbox of this project and the drafts, and for nothing else', () => {
    const box = new DoctorBox(clone).install('claude-code');
    sandboxOf(box, []);
    box.handoff('doctor', '--fix', 'sandbox-closed');
    const slug = dirname(box.inbox).slice(box.root.length + 1);
    expect(JSON.parse(box.read(settings)).sandbox.filesystem.allowWrite).toEqual([
      `~/.agent-handoffs/${slug}`,
      '~/.agent-handoffs/.drafts',
    ]);
    expect(statSync(dirname(box.inbox)).mode & 0o777).toBe(0o700);
    expect(box.codes()).toEqual([]);
  });

  it.each([
    ['~'],
    ['~/'],
    ['~/.local'],
    ['~/.local/state/**'],
    ['/'],
    ['HOME/.local/state'],
    ['/HOME/.local'],
  ])('is said to be open where the state lies: %s', (entry) => {
    const box = new DoctorBox(clone).install('claude-code');
    sandboxOf(box, [entry.replace('HOME', box.home), '~/.agent-handoffs']);
    const found = box.doctor().findings.find(({ code }) => code === 'state-open');
    expect(found?.severity).toBe('error');
    expect(found?.message).toContain(
      `lets a sandboxed session write ${box.path('.local/state/agent-handoff')}`,
    );
  });

  it('may write the root as a whole, which holds no code and no authority', () => {
    const box = new DoctorBox(clone).install('claude-code');
    sandboxOf(box, ['~/.agent-handoffs']);
    expect(box.codes()).toEqual([]);
  });
});

it('a clone that a sandboxed session may write is told apart from missing rules', () => {
  const box = new DoctorBox(clone).install('codex');
  rmSync(box.path('.codex/rules/agent-handoff.rules'));
  box.put('.codex/config.toml', `[projects.${JSON.stringify(clone)}]\ntrust_level = "trusted"\n`);
  const found = box.doctor().findings.find(({ code }) => code === 'rule-missing');
  expect(found?.message).toContain(`${clone} lies under ${clone}, which a sandboxed session may write`);
  expect(found?.fix).toContain(`cp -R ${clone} `);
});

it('another client that was left out on purpose is mentioned, no more', () => {
  const box = new DoctorBox(clone).install('claude-code');
  mkdirSync(box.path('.codex'));
  const { ok, findings } = box.doctor();
  expect([ok, findings]).toEqual([
    true,
    [expect.objectContaining({ code: 'not-installed', severity: 'info' })],
  ]);
  expect(box.shell(findings[0]?.fix ?? 'false').status).toBe(0);
  expect(box.codes()).toEqual(['hook-untrusted']);
});
