import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DoctorBox, makeClone } from './doctor-box.ts';

let clone: string;
beforeAll(() => {
  clone = makeClone();
});

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill();
});

const settings = '.claude/settings.json';
const installed = () => new DoctorBox(clone).install('claude-code');

function putEnv(box: DoctorBox, env: Record<string, string>): void {
  box.editJson(settings, (value) => Object.assign(value, { env }));
}

describe('a mode in which the client runs no hook', () => {
  it.each(['1', 'true', 'YES', 'on'])('set to %s in this shell is said', (value) => {
    const box = installed();
    box.extra.CLAUDE_CODE_SAFE_MODE = value;
    expect(box.doctor()).toMatchObject({
      ok: false,
      findings: [{ code: 'hooks-disabled', severity: 'error', fix: 'unset CLAUDE_CODE_SAFE_MODE' }],
    });
  });

  it.each(['0', 'false', '', 'maybe'])('set to %j in this shell is none', (value) => {
    const box = installed();
    box.extra.CLAUDE_CODE_SIMPLE = value;
    expect(box.codes()).toEqual([]);
  });

  it('in the user’s settings is taken out by the printed command, and all else stays', () => {
    const box = installed();
    putEnv(box, { CLAUDE_CODE_SIMPLE: '1', MINE: 'kept' });
    const before = box.read(settings);
    const [found] = box.doctor().findings;
    expect(found).toMatchObject({ code: 'hooks-disabled', message: expect.stringContaining('bare mode') });
    box.shell(found?.fix ?? 'false');
    expect(box.codes()).toEqual([]);
    expect(box.read(settings)).toBe(before.replace(/"CLAUDE_CODE_SIMPLE": "1",\s*/, ''));
  });

  it('in this shell does not count where the settings say otherwise', () => {
    const box = installed();
    box.extra.CLAUDE_CODE_SAFE_MODE = '1';
    putEnv(box, { CLAUDE_CODE_SAFE_MODE: '0' });
    expect(box.codes()).toEqual([]);
  });

  it('of the project does not count', () => {
    const box = installed();
    box.write('app/.claude/settings.json', '{"env": {"CLAUDE_CODE_SAFE_MODE": "1"}}');
    expect(box.codes()).toEqual([]);
  });
});

describe('a session that is open in this worktree', () => {
  /** A process with these words, listed as the client lists a session. */
  function openSession(box: DoctorBox, words: string[], extra: { env?: object; cwd?: string } = {}): void {
    const child = spawn('sh', ['-c', 'sleep 60; :', 'claude', ...words], {
      env: { PATH: process.env.PATH, ...extra.env },
      stdio: 'ignore',
    });
    running.push(child);
    const entry = { pid: child.pid, sessionId: 'one', cwd: extra.cwd ?? box.worktree };
    box.put(`.claude/sessions/${child.pid}.json`, JSON.stringify(entry));
    box.put(`.claude/sessions/${child.pid}.0a1b2c.key`, 'never read');
  }

  it.runIf(process.platform === 'linux').each<[string, string[], object]>([
    ['--safe-mode', ['--safe-mode'], {}],
    ['--bare', ['-p', 'hello', '--bare'], {}],
    ['the variable', [], { CLAUDE_CODE_SIMPLE: '1' }],
  ])('and was started with %s is said', (_, words, env) => {
    const box = installed();
    openSession(box, words, { env });
    expect(box.doctor()).toMatchObject({
      ok: true,
      findings: [{ code: 'hooks-disabled', severity: 'warn', fix: 'claude --resume one' }],
    });
  });

  it('and was started without, or with such a prompt, is not', () => {
    const box = installed();
    openSession(box, ['--continue']);
    openSession(box, ['-p', '--', '--safe-mode']);
    expect(box.codes()).toEqual([]);
  });

  it('of another worktree is not', () => {
    const box = installed();
    const other = join(dirname(box.worktree), 'other');
    mkdirSync(join(other, '.git'), { recursive: true });
    openSession(box, ['--safe-mode'], { cwd: other });
    expect(box.codes()).toEqual([]);
  });
});

describe('hooks that one file of settings switches off', () => {
  it('and a file that prevails switches on are on', () => {
    const box = installed();
    box.editJson(settings, (value) => Object.assign(value, { disableAllHooks: true }));
    box.write('app/.claude/settings.local.json', '{"disableAllHooks": false}');
    expect(box.codes()).toEqual([]);
  });

  it('and another one too: the fix is of the one that prevails', () => {
    const box = installed();
    box.editJson(settings, (value) => Object.assign(value, { disableAllHooks: false }));
    const file = box.write('app/.claude/settings.json', '{"disableAllHooks": true}');
    const [found] = box.doctor().findings;
    expect(found).toMatchObject({ code: 'hooks-disabled', where: file });
    box.shell(found?.fix ?? 'false');
    expect(box.codes()).toEqual([]);
  });
});

describe('settings that name another directory', () => {
  it('are followed: the printed command installs there', () => {
    const box = installed();
    putEnv(box, { CLAUDE_CONFIG_DIR: box.path('else where') });
    mkdirSync(box.path('else where'));
    const [found] = box.doctor().findings;
    expect(found).toMatchObject({ code: 'settings-moved', severity: 'error' });
    expect(box.shell(found?.fix ?? 'false')).toMatchObject({ status: 0 });
    expect(box.codes()).toEqual([]);
  });

  it.each(['~/other', 'other'])('by %s, where the client finds nothing: the entry is taken out', (path) => {
    const box = installed();
    const before = box.read(settings);
    putEnv(box, { CLAUDE_CONFIG_DIR: path });
    const [found] = box.doctor().findings;
    expect(found?.code).toBe('settings-moved');
    box.shell(found?.fix ?? 'false');
    expect(box.codes()).toEqual([]);
    expect(JSON.parse(box.read(settings))).toEqual({ ...JSON.parse(before), env: {} });
  });

  it('and name this one are not said', () => {
    const box = installed();
    putEnv(box, { CLAUDE_CONFIG_DIR: box.path('.claude') });
    expect(box.codes()).toEqual([]);
  });
});

describe('the version of a client', () => {
  it('older than what was tested is a finding', () => {
    const box = installed();
    box.program('claude', 'echo "2.0.76 (Claude Code)"');
    expect(box.doctor()).toMatchObject({
      ok: true,
      findings: [
        {
          code: 'client-older',
          severity: 'warn',
          message: expect.stringContaining('Claude Code 2.0.76 is older than 2.1.'),
          fix: `${join(box.bin, 'claude')} update`,
        },
      ],
    });
  });

  it.each(['9.9.9-beta', 'no number', ''])('that says %j is judged by its number, if it has one', (said) => {
    const box = installed();
    box.program('claude', `echo "${said}"`);
    expect(box.codes()).toEqual(said.startsWith('9') ? ['client-newer'] : []);
  });
});

it('Codex: the older name of the switch counts too, and the printed command turns it', () => {
  const box = new DoctorBox(clone).install('codex');
  box.put('.codex/config.toml', '[features]\ncodex_hooks = false\n');
  const found = box.doctor().findings.find(({ code }) => code === 'hooks-disabled');
  expect(found?.message).toContain('features.codex_hooks = false');
  box.shell(found?.fix ?? 'false');
  expect(box.read('.codex/config.toml')).toBe('[features]\ncodex_hooks = true\n');
});
