import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DoctorBox, makeClone } from './doctor-box.ts';
import { draftText } from './sandbox.ts';

let clone: string;
beforeAll(() => {
  clone = makeClone();
});

const settings = '.claude/settings.json';

/** Runs a line with no HOME, where the system knows no home of the user: as in a container under a foreign user id. */
function homeless(box: DoctorBox, line: string, env: Record<string, string> = {}) {
  const fault = box.write(
    'no-user.cjs',
    "require('os').userInfo = () => { throw new Error('ENOENT, uv_os_get_passwd'); };",
  );
  const full = { PATH: '/usr/bin:/bin', NO_COLOR: '1', NODE_OPTIONS: `--require=${fault}`, ...env };
  return spawnSync('/bin/sh', ['-c', line], { cwd: box.worktree, env: full, encoding: 'utf8', input: '' });
}

describe('a user whom the system does not know', () => {
  const program = () => `${process.execPath} ${clone}/dist/handoff.cjs`;

  it('without a HOME gets an error that says what to set', () => {
    const box = new DoctorBox(clone);
    const { status, stderr } = homeless(box, `${program()} list`);
    expect(status).toBe(1);
    const { stdout } = homeless(box, `${program()} list --json`);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'home-unknown' } });
    expect(stderr).toMatch(
      /^handoff: HOME is no absolute path, and the system knows no home of user \d+; expected one of them, or AGENT_HANDOFF_ROOT\. Nothing was read or written\.\nnext: export HOME=\/your\/home, or: export AGENT_HANDOFF_ROOT=\/a\/directory\/of\/yours\n$/,
    );
  });

  it('is told at a start too, and the session starts', () => {
    const box = new DoctorBox(clone);
    const line = `printf '%s' '${box.payload()}' | ${process.execPath} ${clone}/dist/session-start.cjs --client claude-code`;
    const { status, stdout } = homeless(box, line);
    expect([status, Object.keys(JSON.parse(stdout))]).toEqual([0, ['systemMessage']]);
    expect(stdout).toContain('the system knows no home');
  });

  it('files and gets a handoff with AGENT_HANDOFF_ROOT alone', () => {
    const box = new DoctorBox(clone);
    const env = { AGENT_HANDOFF_ROOT: join(box.base, 'root') };
    const draft = box.write('draft.md', draftText);
    expect(homeless(box, `${program()} publish --file ${draft} --no-review`, env).status).toBe(0);
    const start = `printf '%s' '${box.payload()}' | sh ${clone}/hooks/session-start.sh claude-code`;
    expect(homeless(box, start, env).stdout).toContain('Auth refactor');
    expect(homeless(box, `${program()} install`, env).stderr).toContain(
      'neither HOME nor XDG_STATE_HOME is an absolute path',
    );
    // With a place for the state and for the client's files, install works too.
    const whole = {
      ...env,
      XDG_STATE_HOME: join(box.base, 'state'),
      CLAUDE_CONFIG_DIR: join(box.base, 'claude'),
    };
    const { status, stdout } = homeless(box, `${program()} install --client claude-code`, whole);
    expect([status, stdout]).toEqual([0, expect.stringContaining('Claude Code: ready.')]);
  });
});

/** A user without rights over others' files: root gives a directory away, everybody else is one. */
const stranger = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

describe('settings that lead into a store that may not be written', () => {
  it('are named with their target, and with what to do', () => {
    const place = realpathSync(mkdtempSync('/var/tmp/ah-stranger-'));
    afterAll(() => rmSync(place, { recursive: true, force: true }));
    if (stranger.uid !== undefined) chownSync(place, stranger.uid, stranger.gid);
    const [home, store] = [join(place, 'home'), join(place, 'store')];
    mkdirSync(store);
    // The clone lies where everybody may read it.
    chmodSync(dirname(clone), 0o755);
    const env = { PATH: '/usr/bin:/bin', NO_COLOR: '1', HOME: home };
    const run = (line: string) =>
      spawnSync('/bin/sh', ['-c', line], { cwd: place, env, encoding: 'utf8', input: '', ...stranger });
    run(`mkdir -p ${home}/.claude && ln -s ${store}/settings.json ${home}/.claude/settings.json`);
    writeFileSync(join(store, 'settings.json'), '{}\n');
    chmodSync(join(store, 'settings.json'), 0o444);
    chmodSync(store, 0o555);
    const program = `${process.execPath} ${clone}/dist/handoff.cjs`;
    const { status, stderr } = run(`${program} install --client claude-code`);
    expect(status).toBe(1);
    expect(stderr).toContain(
      `${home}/.claude/settings.json leads to ${store}/settings.json, which cannot be written: permission denied (EACCES). Nothing was changed.`,
    );
    expect(stderr).toContain('home-manager');
    expect(existsSync(join(home, '.claude/skills'))).toBe(false);
    expect(run(`${program} install --client claude-code --dry-run`).stdout).toContain(
      'session-start.sh claude-code',
    );
    const advice = /: (rm \S+ && cp \S+ \S+ && chmod u\+w \S+)\. Then/.exec(stderr)?.[1];
    expect(run(`${advice} && ${program} install --client claude-code`).stdout).toContain(
      'Claude Code: ready.',
    );
  });
});

describe('two accounts by CLAUDE_CONFIG_DIR', () => {
  it('are both looked at by doctor, and both undone by uninstall', () => {
    const box = new DoctorBox(clone).install('claude-code');
    const work = box.path('.claude-work');
    mkdirSync(work);
    const before = '{"model": "opus"}\n';
    box.put('.claude-work/settings.json', before);
    box.extra.CLAUDE_CONFIG_DIR = work;
    box.install('claude-code');
    delete box.extra.CLAUDE_CONFIG_DIR;
    expect(box.codes()).toEqual([]);
    box.editJson('.claude-work/settings.json', (value) => delete value.hooks.SessionStart);
    const { findings, ok } = box.doctor();
    expect([ok, findings.map(({ code, where }) => [code, where])]).toEqual([
      false,
      [['hook-missing', join(work, 'settings.json')]],
    ]);
    expect(findings[0]?.fix).toBe(
      `CLAUDE_CONFIG_DIR=${work} ${process.execPath} ${clone}/dist/handoff.cjs install --client claude-code`,
    );
    expect(box.doctor('--fix')).toMatchObject({ ok: true, findings: [] });
    expect(JSON.parse(box.read('.claude-work/settings.json')).hooks.SessionStart).toHaveLength(2);
    box.editJson('.claude-work/settings.json', (value) =>
      Object.assign(value, { hooks: JSON.parse(box.read(settings)).hooks }),
    );
    expect(box.handoff('uninstall').status).toBe(0);
    expect(JSON.parse(box.read('.claude-work/settings.json'))).toEqual({ model: 'opus' });
    expect(existsSync(box.path('.claude-work/skills'))).toBe(false);
    expect(existsSync(box.path(settings))).toBe(false);
  });
});
