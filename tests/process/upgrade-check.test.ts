import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { isAlive } from '../../core/files/process.ts';
import { git } from '../core/world.ts';
import { type Outlook, UpgradePlace } from './upgrade-place.ts';

// Each of these starts a dozen programs, one after the other.
vi.setConfig({ testTimeout: 90_000 });

describe('begin', () => {
  it('names a newer version that the upstream has tagged, once a day', () => {
    const place = new UpgradePlace();
    place.release('1.1.0');
    expect(place.begin()).toEqual({ available: true, latest: '1.1.0', skipped: false });
    expect(place.begin()).toBe(null);
    place.forgetDay();
    expect(place.run(['begin']).stdout).toContain('\nupgrade: 1.1.0 is available, this is 1.0.0\n');
    expect(place.run(['begin']).stdout).not.toContain('upgrade:');
  });

  it('asks again after a day, and when the clock was set back', () => {
    const place = new UpgradePlace();
    place.release('1.1.0');
    const file = join(place.root, '.upgrade-asked.json');
    for (const [hours, asks] of [
      [-23, false],
      [-25, true],
      [2, true],
    ] as const) {
      mkdirSync(place.root, { recursive: true });
      const at = new Date(Date.now() + hours * 3_600_000).toISOString();
      writeFileSync(file, JSON.stringify({ asked_at: at }));
      expect([hours, place.begin() !== null]).toEqual([hours, asks]);
    }
    writeFileSync(file, 'not json');
    expect(place.begin()).not.toBe(null);
  });

  it('does not fetch', () => {
    const place = new UpgradePlace();
    const commit = place.release('1.1.0');
    place.begin();
    expect(() => git(place.clone, 'cat-file', '-e', commit)).toThrow();
  });

  it('names the commit where the upstream has no tags, and the version once it was fetched', () => {
    const place = new UpgradePlace();
    const commit = place.release('1.1.0', { tag: false });
    expect(place.begin()).toEqual({ available: true, latest: commit.slice(0, 12), skipped: false });
    place.json(['upgrade', '--check']);
    place.forgetDay();
    expect(place.begin()).toEqual({ available: true, latest: '1.1.0', skipped: false });
  });

  it.each<[string, (place: UpgradePlace) => void]>([
    ['is up to date', () => {}],
    ['is up to date with a release', (place) => place.release('1.0.1') && place.json(['upgrade'])],
    [
      'lacks only commits without a new version, and the upstream tags its versions',
      (place) => place.push('docs', 'v1.0.0'),
    ],
    [
      'lacks only commits without a new version, which were fetched',
      (place) => place.push('docs') && place.json(['upgrade', '--check']),
    ],
    ['is offered a pre-release only', (place) => place.push('rc', 'v1.0.0', 'v1.1.0-rc.1')],
    ['is ahead of its upstream', (place) => git(place.clone, 'commit', '-q', '--allow-empty', '-m', 'own')],
    [
      'stands on no branch',
      (place) => place.release('1.1.0') && git(place.clone, 'checkout', '-q', 'HEAD~0'),
    ],
    [
      'follows no upstream',
      (place) => place.release('1.1.0') && git(place.clone, 'remote', 'remove', 'origin'),
    ],
    ['is no clone', (place) => rmSync(join(place.clone, '.git'), { recursive: true })],
    ['cannot reach its upstream', (place) => rmSync(place.upstream, { recursive: true })],
  ])('says nothing when the clone %s', (_, arrange) => {
    const place = new UpgradePlace();
    arrange(place);
    place.forgetDay();
    expect(place.begin()).toBe(null);
  });

  it('is told to ask nobody by AGENT_HANDOFF_UPGRADE=off', () => {
    const place = new UpgradePlace();
    place.release('1.1.0');
    expect(place.begin({ AGENT_HANDOFF_UPGRADE: 'off' })).toBe(null);
    expect(existsSync(join(place.root, '.upgrade-asked.json'))).toBe(false);
  });

  it('waits two seconds for an upstream that hangs, and leaves no process behind', async () => {
    const place = new UpgradePlace();
    git(place.clone, 'remote', 'set-url', 'origin', 'ssh://nowhere.invalid/agent-handoff.git');
    const ssh = place.write('ssh.sh', `#!/bin/sh\necho $$ > ${place.base}/ssh.pid\nexec sleep 60\n`);
    chmodSync(ssh, 0o755);
    const started = performance.now();
    git(place.clone, 'config', 'core.sshCommand', ssh);
    expect(place.begin()).toBe(null);
    const waited = performance.now() - started;
    expect(waited).toBeGreaterThan(2_000);
    expect(waited).toBeLessThan(8_000);
    const pid = Number(readFileSync(join(place.base, 'ssh.pid'), 'utf8'));
    for (let tries = 0; isAlive(pid) && tries < 20; tries++) await sleep(50);
    expect(isAlive(pid)).toBe(false);
    // The next one does not wait: the day's question was put.
    const again = performance.now();
    place.begin();
    expect(performance.now() - again).toBeLessThan(2_000);
  });
});

describe('upgrade --check', () => {
  it('fetches, whatever was asked today, and shows what changed between the two', () => {
    const place = new UpgradePlace();
    place.begin();
    place.release('1.0.1');
    const commit = place.release('1.1.0');
    const outlook = place.json<Outlook>(['upgrade', '--check']);
    const { changes, ...rest } = outlook;
    expect(rest).toEqual({ current: '1.0.0', latest: '1.1.0', available: true, skipped: false });
    expect(changes).toBe('## 1.1.0\n\n- New in 1.1.0.\n\n## 1.0.1\n\n- New in 1.0.1.\n');
    git(place.clone, 'cat-file', '-e', commit);
    expect([place.status, place.version]).toEqual(['', '1.0.0']);
    const { stdout } = place.run(['upgrade', '--check']);
    expect(stdout).toMatch(
      /^1\.1\.0 is available, this is 1\.0\.0\.\nTo upgrade: \S+ \S+ upgrade\n\n## 1\.1\.0\n/,
    );
  });

  it('says when there is nothing', () => {
    const place = new UpgradePlace();
    const outlook = place.json<Outlook>(['upgrade', '--check']);
    const nothing = { current: '1.0.0', latest: '1.0.0', available: false, skipped: false, changes: '' };
    expect(outlook).toEqual(nothing);
    expect(place.run(['upgrade', '--check']).stdout).toBe('1.0.0 is the newest version.\n');
  });

  it.each<[string, string, RegExp, (place: UpgradePlace) => void]>([
    [
      'upgrade-unreachable',
      'git -C',
      /upstream\.git/,
      (place) => rmSync(place.upstream, { recursive: true }),
    ],
    ['upgrade-no-upstream', 'git -C', /detached/, (place) => git(place.clone, 'checkout', '-q', 'HEAD~0')],
    [
      'upgrade-no-clone',
      'clone',
      /no \.git/,
      (place) => rmSync(join(place.clone, '.git'), { recursive: true }),
    ],
  ])('ends with %s and what to run', (code, hint, message, arrange) => {
    const place = new UpgradePlace();
    arrange(place);
    for (const flags of [['--check'], ['--skip'], []]) {
      const failure = place.failure(['upgrade', ...flags]);
      expect([failure.code, failure.hint.startsWith(hint)]).toEqual([code, true]);
      expect(failure.message).toMatch(message);
    }
    expect(place.version).toBe('1.0.0');
  });

  it('gets past a lock that a killed fetch left', () => {
    const place = new UpgradePlace();
    place.release('1.1.0');
    place.json(['upgrade', '--check']);
    place.release('1.2.0');
    writeFileSync(join(place.clone, '.git/refs/agent-handoff/upstream.lock'), '');
    expect(place.json<Outlook>(['upgrade', '--check']).latest).toBe('1.2.0');
  });

  it('is one or the other, not both', () => {
    expect(new UpgradePlace().run(['upgrade', '--check', '--skip']).status).toBe(2);
  });
});

describe('a copy that a host made of the plugin', () => {
  it.each([
    ['.claude', /^claude plugin marketplace update .* && claude plugin update agent-handoff@agent-handoff$/],
    ['.codex', /^codex plugin marketplace upgrade && codex plugin add agent-handoff@agent-handoff$/],
  ])('under %s is told the host’s own command', (host, command) => {
    const place = new UpgradePlace();
    const copy = join(place.home, host, 'plugins/cache/agent-handoff/agent-handoff/1.0.0');
    cpSync(place.clone, copy, { recursive: true });
    const bundle = join(copy, 'dist/handoff.cjs');
    for (const flags of [[], ['--check']]) {
      const ran = place.runProgram(bundle, ['upgrade', ...flags, '--json']);
      const { error } = JSON.parse(ran.stdout);
      expect([ran.status, error.code]).toEqual([1, 'upgrade-plugin']);
      expect(error.hint).toMatch(command);
    }
  });
});

describe('upgrade --skip', () => {
  it('is remembered for that version only', () => {
    const place = new UpgradePlace();
    place.release('1.1.0');
    const skipped = place.json<Outlook>(['upgrade', '--skip']);
    expect(skipped).toMatchObject({ latest: '1.1.0', available: true, skipped: true });
    expect(place.begin()).toEqual({ available: true, latest: '1.1.0', skipped: true });
    place.forgetDay();
    expect(place.run(['begin']).stdout).not.toContain('upgrade:');
    expect(place.json<Outlook>(['upgrade', '--check'])).toMatchObject({ available: true, skipped: true });
    place.release('1.2.0');
    place.forgetDay();
    expect(place.begin()).toEqual({ available: true, latest: '1.2.0', skipped: false });
    expect(place.json<Outlook>(['upgrade', '--check'])).toMatchObject({ latest: '1.2.0', skipped: false });
  });

  it('is remembered by the commit where the upstream has no tags', () => {
    const place = new UpgradePlace();
    place.release('1.1.0', { tag: false });
    place.json(['upgrade', '--skip']);
    expect(place.begin()).toEqual({ available: true, latest: '1.1.0', skipped: true });
    const commit = place.release('1.2.0', { tag: false });
    place.forgetDay();
    expect(place.begin()).toEqual({ available: true, latest: commit.slice(0, 12), skipped: false });
  });

  it('does not stand in the way of an upgrade, which forgets it', () => {
    const place = new UpgradePlace();
    place.release('1.1.0');
    place.json(['upgrade', '--skip']);
    expect(place.json<Outlook>(['upgrade'])).toMatchObject({ current: '1.1.0', available: false });
    expect(existsSync(join(place.root, '.upgrade-skip.json'))).toBe(false);
  });

  it('has nothing to skip when there is nothing', () => {
    const place = new UpgradePlace();
    expect(place.json<Outlook>(['upgrade', '--skip'])).toMatchObject({ available: false, skipped: false });
    expect(existsSync(join(place.root, '.upgrade-skip.json'))).toBe(false);
  });
});
