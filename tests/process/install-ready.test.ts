import { beforeAll, describe, expect, it } from 'vitest';
import { startOf } from '../install/sandbox.ts';
import { DoctorBox, makeClone } from './doctor-box.ts';

let clone: string;
beforeAll(() => {
  clone = makeClone();
});

const settings = '.claude/settings.json';
const hooks = '.codex/hooks.json';

describe('a client that drops its whole file', () => {
  const flat = { type: 'command', command: 'date' };

  it('for a handler without a group: install is not ready and says how to fix it, doctor too, and the fix keeps the hook', () => {
    const box = new DoctorBox(clone);
    const before = JSON.stringify({ hooks: { SessionStart: [flat] } }, null, 2);
    box.put(settings, before);
    const { status, stdout } = box.handoff('install', '--client', 'claude-code');
    expect(status).toBe(1);
    expect(stdout).toContain('Claude Code: installed, but not ready.');
    expect(stdout).not.toContain(': ready.');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'line 4: under hooks.SessionStart stands a handler by itself',
    );
    expect(stdout).toContain(
      `fix: ${process.execPath} ${clone}/dist/handoff.cjs doctor --fix settings-invalid`,
    );
    const { ok, findings } = box.doctor();
    expect([ok, findings.map(({ code, severity }) => [code, severity])]).toEqual([
      false,
      [['settings-invalid', 'error']],
    ]);
    expect(box.doctor('--fix', 'settings-invalid')).toMatchObject({ ok: true, findings: [] });
    expect(JSON.parse(box.read(settings)).hooks.SessionStart[0]).toEqual({ hooks: [flat] });
    expect(box.handoff('install', '--client', 'claude-code').stdout).toContain('Claude Code: ready.');
  });

  it.each<[string, string, object, string]>([
    ['claude-code', settings, { hooks: { Stop: [flat] } }, 'under hooks.Stop stands a handler by itself'],
    [
      'claude-code',
      settings,
      { hooks: { Stop: [{ matcher: 'x' }] } },
      'hooks.Stop.0.hooks is not what the client expects',
    ],
    [
      'claude-code',
      settings,
      { hooks: { Stop: [{ hooks: [{ type: 'command', command: 'x', timeout: 0 }] }] } },
      'hooks.Stop.0.hooks.0.timeout is not what the client expects',
    ],
    ['claude-code', settings, { model: 5 }, '"model" is a number; expected a string'],
    [
      'claude-code',
      settings,
      { permissions: { deny: 'Bash' } },
      '"permissions.deny" is a string; expected an array',
    ],
    ['codex', hooks, { version: 1, hooks: {} }, 'the key "version" stands at the top'],
    ['codex', hooks, { hooks: { Stop: {} } }, '"hooks.Stop" is no array'],
    ['codex', hooks, { hooks: { Stop: [{ hooks: [{ command: 'x' }] }] } }, 'hooks.Stop.0.hooks.0'],
  ])('%s: %s with %j is an error with its reason', (client, file, value, reason) => {
    const box = new DoctorBox(clone);
    box.put(file, JSON.stringify(value));
    expect(box.handoff('install', '--client', client).stdout).toContain('installed, but not ready.');
    const found = box.doctor().findings.find(({ code }) => code === 'settings-invalid');
    expect([found?.severity, found?.message]).toEqual(['error', expect.stringContaining(reason)]);
  });

  it('does not for what it passes over (measured)', () => {
    const box = new DoctorBox(clone);
    const fine = {
      zzz: 1,
      env: { A: 1 },
      hooks: { Nope: [flat], Stop: [], SessionStart: [{ hooks: [], x: 1 }] },
    };
    box.put(settings, JSON.stringify(fine));
    box.put(
      hooks,
      JSON.stringify({ description: 'mine', hooks: { Nope: 'x', SessionStart: [flat, { matcher: null }] } }),
    );
    expect(box.handoff('install').status).toBe(0);
    expect(box.codes().filter((code) => code !== 'hook-untrusted')).toEqual([]);
  });

  it('loses a key of its own at the top to the fix alone, with the file kept aside', () => {
    const box = new DoctorBox(clone);
    box.put(hooks, '{"version": 1, "hooks": {}}');
    box.handoff('install', '--client', 'codex');
    box.doctor('--fix');
    expect(JSON.parse(box.read(hooks)).version).toBe(1);
    box.doctor('--fix', 'settings-invalid');
    expect(Object.keys(JSON.parse(box.read(hooks)))).toEqual(['hooks']);
  });
});

describe('a sandbox that does not let a session write the root', () => {
  it('is said by install, with the fix, and it is not ready before', () => {
    const box = new DoctorBox(clone);
    box.put(settings, '{"sandbox": {"enabled": true}}');
    const { status, stdout } = box.handoff('install', '--client', 'claude-code');
    expect([status, stdout]).toEqual([1, expect.stringContaining('Claude Code: installed, but not ready.')]);
    expect(stdout).toContain('doctor --fix sandbox-closed');
    const json = JSON.parse(box.handoff('install', '--client', 'claude-code', '--json').stdout);
    expect(json).toMatchObject({
      ready: false,
      problems: [{ client: 'claude-code', code: 'sandbox-closed' }],
    });
    box.doctor('--fix', 'sandbox-closed');
    expect(box.handoff('install', '--client', 'claude-code').stdout).toContain('Claude Code: ready.');
  });
});

describe('a dry run', () => {
  interface Foretold {
    ready: boolean;
    problems: { client: string; code: string }[];
  }

  it.each<[string, string, string, string]>([
    [
      'a file that is dropped',
      'claude-code',
      settings,
      JSON.stringify({ hooks: { Stop: [{ matcher: 'x' }] } }),
    ],
    ['a key at the top', 'codex', hooks, '{"version": 1, "hooks": {}}'],
    ['a closed sandbox', 'claude-code', settings, '{"sandbox": {"enabled": true}}'],
    ['hooks that are off', 'claude-code', settings, '{"disableAllHooks": true}'],
    ['hooks that are off', 'codex', '.codex/config.toml', '[features]\nhooks = false\n'],
    ['nothing in the way', 'claude-code', settings, '{}'],
  ])('foretells what install will say of %s (%s)', (_, client, file, text) => {
    const box = new DoctorBox(clone);
    box.put(file, text);
    const run = (...flags: string[]) => box.handoff('install', '--client', client, ...flags);
    const { ready, problems } = JSON.parse(run('--dry-run', '--json').stdout) as Foretold;
    const shown = run('--dry-run').stdout;
    const real = JSON.parse(run('--json').stdout) as Foretold;
    expect([ready, problems]).toEqual([real.ready, real.problems]);
    expect(ready).toBe(text === '{}');
    expect(shown.includes('would be installed, but not ready')).toBe(!ready);
    expect(shown).toContain('Dry run: nothing was written.');
  });
});

describe('an entry of ours', () => {
  it.each([
    [
      'the start',
      (value: Settings) => value.hooks.SessionStart.shift(),
      'SessionStart (startup|clear|resume|fork)',
      'error',
    ],
    ['the compaction', (value: Settings) => value.hooks.SessionStart.pop(), 'SessionStart (compact)', 'warn'],
    [
      'PreCompact',
      (value: Settings) => Reflect.deleteProperty(value.hooks, 'PreCompact'),
      'PreCompact',
      'warn',
    ],
  ] as const)('that is gone is missing, and bare --fix brings it: %s', (_, remove, name, severity) => {
    const box = new DoctorBox(clone).install('claude-code');
    const whole = JSON.parse(box.read(settings));
    box.editJson(settings, remove);
    const { findings } = box.doctor();
    expect(findings.map((found) => [found.code, found.severity])).toEqual([['hook-missing', severity]]);
    expect(findings[0]?.message).toContain(`no entry of ours for ${name}`);
    expect(box.doctor('--fix')).toMatchObject({ ok: true, findings: [] });
    const { SessionStart, PreCompact } = JSON.parse(box.read(settings)).hooks;
    expect(SessionStart).toHaveLength(whole.hooks.SessionStart.length);
    expect(PreCompact).toEqual(whole.hooks.PreCompact);
  });

  it.each([
    [
      'its own errors in a log',
      (text: string) => text.replace('claude-code; else', 'claude-code 2>>/tmp/x; else'),
    ],
    ['a variable', (text: string) => text.replace('"if [', '"FOO=1; if [')],
    ['another shell', (text: string) => text.replace('then sh', 'then bash')],
    ['no word when it is gone', (text: string) => text.replace(/else echo '[^']*'; fi/, 'else true; fi')],
    ['an end that never fails', (text: string) => text.replace('pre-compact.sh', 'pre-compact.sh || true')],
  ])('that the user gave %s is none that is missing, and gets no second one beside it', (_, edit) => {
    const box = new DoctorBox(clone).install('claude-code');
    const edited = edit(box.read(settings));
    expect(edited).not.toBe(box.read(settings));
    box.put(settings, edited);
    const codes = box.doctor('--fix').findings.map(({ code }) => code);
    expect(codes.filter((code) => !['hook-changed'].includes(code))).toEqual([]);
    expect(box.handoff('install', '--client', 'claude-code').stdout).toContain('Claude Code: ready.');
    expect(box.read(settings)).toBe(edited);
  });

  it('that the user edited is shown with the difference and left, by install and bare --fix', () => {
    const box = new DoctorBox(clone).install('claude-code');
    const command = `timeout 5 sh ${clone}/hooks/session-start.sh claude-code`;
    box.editJson(
      settings,
      ({
        hooks: {
          SessionStart: [first],
        },
      }: Settings) => {
        Object.assign(first?.hooks[0] ?? {}, { command, timeout: 6 });
      },
    );
    const edited = box.read(settings);
    const [found] = box.doctor('--fix').findings as { code: string; diff?: string }[];
    expect(found).toMatchObject({ code: 'hook-changed' });
    expect(found?.diff?.split('\n').filter((line) => /^[+-]/.test(line))).toEqual([
      `-       "command": ${JSON.stringify(startOf(clone))},`,
      '-       "timeout": 10',
      `+       "command": "${command}",`,
      '+       "timeout": 6',
    ]);
    const { stderr } = box.handoff('install', '--client', 'claude-code');
    expect(stderr).toContain(`Your changes to our SessionStart entry in ${box.path(settings)} were kept.`);
    expect(box.read(settings)).toBe(edited);
    expect(box.handoff('doctor').stdout).toContain(`    +       "command": "${command}",`);
  });
});

interface Settings {
  hooks: Record<'SessionStart' | 'PreCompact', { hooks: object[] }[]>;
}
