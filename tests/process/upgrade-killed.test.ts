import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { git } from '../core/world.ts';
import { type Outlook, UpgradePlace } from './upgrade-place.ts';

// Each of these starts a dozen programs, one after the other.
vi.setConfig({ testTimeout: 90_000 });

interface Upgraded extends Outlook {
  recovered: string | null;
}

/** The user's `git`, before the real one on the PATH: at its n-th call it kills whoever started it. */
function killAt(place: UpgradePlace, call: number): Record<string, string> {
  const counter = join(place.base, 'calls');
  const real = process.env.PATH ?? '';
  const script = `#!/bin/sh
PATH='${real}'
echo x >> ${counter}
[ "$(wc -l < ${counter})" -eq ${call} ] || exec git "$@"
kill -9 $PPID
`;
  const program = place.write('bin/git', script);
  chmodSync(program, 0o755);
  place.recordGit(program);
  return { PATH: `${join(place.base, 'bin')}:${real}` };
}

const gitCalls = 17;
const callsOf = (place: UpgradePlace) => readFileSync(join(place.base, 'calls'), 'utf8').length / 2;

/** A release whose program kills the upgrade that runs it, at one of its verbs, while a file says so. */
function deadlyRelease(place: UpgradePlace, verb: string, version = '1.1.0'): string {
  const trap = place.write('trap', '');
  const code = `if (process.argv[2] === '${verb}' && require('fs').existsSync('${trap}')) process.kill(process.ppid, 'SIGKILL');`;
  return place.release(version, {
    change: (maintainer) => {
      const bundle = join(maintainer, 'dist/handoff.cjs');
      writeFileSync(bundle, `${code}\n${readFileSync(bundle, 'utf8').replace(/^#!.*\n/, '')}`);
    },
  });
}

/** What holds at every moment: the program works, what is published then arrives, and the next upgrade gets through. */
function expectRecovery(place: UpgradePlace, commit: string, earlier: string, version = '1.1.0'): void {
  const { sentinel } = place.publish();
  const upgraded = place.json<Upgraded>(['upgrade']);
  expect(upgraded.current).toBe(version);
  expect([place.head, place.status, place.version, place.leftovers]).toEqual([commit, '', version, []]);
  expect(existsSync(join(place.clone, '.git/agent-handoff'))).toBe(false);
  const shown = place.runLauncher();
  expect(shown).toContain(earlier);
  expect(shown).toContain(sentinel);
}

describe('an upgrade that is killed', () => {
  it('calls git so many times as are tried below', () => {
    const place = new UpgradePlace();
    place.release('1.1.0');
    place.json(['upgrade'], { env: killAt(place, 0) });
    expect(callsOf(place)).toBe(gitCalls);
  });

  it.each(Array.from({ length: gitCalls }, (_, index) => index + 1))(
    'before its git call %i: nothing is lost, and the next one gets through',
    (call) => {
      const place = new UpgradePlace();
      const commit = place.release('1.1.0');
      const { sentinel } = place.publish();
      const killed = place.run(['upgrade', '--json'], { env: killAt(place, call) });
      expect([killed.status, killed.stdout]).toEqual([null, '']);
      expectRecovery(place, commit, sentinel);
    },
  );

  it.each(['--version', 'publish', 'install'])(
    'while the new version runs %s: the next one takes it up',
    (verb) => {
      const place = new UpgradePlace();
      expect(place.run(['install', '--client', 'claude-code']).status).toBe(0);
      const commit = deadlyRelease(place, verb);
      const { sentinel } = place.publish();
      expect(place.run(['upgrade']).status).toBe(null);
      expect(place.leftovers.sort()).toEqual(['upgrade-journal.json', 'upgrade.lock']);
      rmSync(join(place.base, 'trap'));
      expectRecovery(place, commit, sentinel);
    },
  );

  it.each([200, 500, 900, 1400])(
    'together with everything that it started, after %i ms: nothing is lost, and the next one gets through',
    async (after) => {
      const place = new UpgradePlace();
      expect(place.run(['install', '--client', 'claude-code']).status).toBe(0);
      const commit = place.release('1.1.0');
      const { sentinel } = place.publish();
      const args = [place.program, 'upgrade'];
      const child = spawn(process.execPath, args, { env: place.env, detached: true, stdio: 'ignore' });
      const ended = new Promise((resolve) => child.on('close', resolve));
      await sleep(after);
      if (child.exitCode === null) process.kill(-Number(child.pid), 'SIGKILL');
      await ended;
      expectRecovery(place, commit, sentinel);
    },
  );

  it.each(['index', 'HEAD', 'refs/heads/main'])(
    'with half of the files in place and %s locked by git: it goes back first, and says so',
    (locked) => {
      const { place, commit, sentinel } = halfMoved(locked);
      const upgraded = place.json<Upgraded>(['upgrade']);
      expect(upgraded.recovered).toContain('the clone was put back to 1.0.0 first');
      expect([place.head, place.status]).toEqual([commit, '']);
      expect(place.runLauncher()).toContain(sentinel);
    },
  );

  it('with a part of the program missing: it says how to bring it back, and the next one gets through', () => {
    const { place, commit } = halfMoved();
    const parts = readdirSync(join(place.clone, 'dist/lib')).filter((name) => name.startsWith('upgrade-'));
    for (const part of parts) rmSync(join(place.clone, 'dist/lib', part));
    const { code, message, hint } = place.failure(['upgrade']);
    expect([code, message]).toEqual([
      'internal',
      'a part of the program is missing: it was being upgraded, or an upgrade was cut short',
    ]);
    expect(hint).toBe(`repeat the command; if it fails again: git -C ${place.clone} checkout -- dist`);
    rmSync(join(place.clone, '.git/index.lock'));
    place.git('checkout', '--', 'dist');
    expect(place.json<Upgraded>(['upgrade']).current).toBe('1.1.0');
    expect([place.head, place.status]).toEqual([commit, '']);
  });

  it('between two files finds the parts of its program: what is new comes before what is replaced', () => {
    const place = new UpgradePlace();
    place.release('1.1.0', {
      change: (maintainer) => {
        for (let part = 0; part < 300; part++) writeFileSync(join(maintainer, `dist/lib/z${part}.cjs`), '');
      },
    });
    expect(place.run(['upgrade']).status).toBe(0);
    const placed = (name: string) => statSync(join(place.clone, 'dist/lib', name), { bigint: true }).ctimeNs;
    const [changed = ''] = place
      .git('diff', '--name-only', 'HEAD~1', 'HEAD', '--diff-filter=M', '--', 'dist')
      .split('\n');
    expect(placed('z299.cjs')).toBeLessThanOrEqual(placed(changed.slice('dist/lib/'.length)));
  });

  it('by 0.3.1, which kept its journal in the root: it goes back first, and says so', () => {
    const { place, commit } = halfMoved('index', '.agent-handoffs/.upgrade-journal.json');
    const upgraded = place.json<Upgraded>(['upgrade']);
    expect(upgraded.recovered).toContain('the clone was put back to 1.0.0 first');
    expect([place.head, place.status, place.leftovers]).toEqual([commit, '', []]);
  });

  it.each<[string, (journal: Forged) => void]>([
    ['the way back to an older version', () => {}],
    [
      'the way back, as if it had not been ended',
      (journal) => Object.assign(journal, { goal: 'to', branch: 'other' }),
    ],
    ['another clone', (journal) => Object.assign(journal, { goal: 'to', clone: '/elsewhere' })],
    ['an option for git', (journal) => Object.assign(journal.from, { commit: '--output=/tmp/x' })],
    [
      'escape sequences',
      (journal) => Object.assign(journal, { goal: 'to', to: { ...journal.to, version: '\u001b[2J' } }),
    ],
  ])('not at all: a journal in the root that a session forged moves nothing: %s', (_, change) => {
    const place = new UpgradePlace();
    expect(place.run(['install', '--client', 'claude-code']).status).toBe(0);
    const from = { commit: place.head, version: '1.0.0' };
    const commit = place.release('1.1.0');
    expect(place.json<Upgraded>(['upgrade']).current).toBe('1.1.0');
    git(place.clone, 'branch', 'other');
    const to = { commit, version: '1.1.0' };
    const journal = { clone: place.clone, branch: 'main', from, to, clients: ['codex'], goal: 'from' };
    change(journal);
    place.write('home/.agent-handoffs/.upgrade-journal.json', JSON.stringify(journal));
    const bundle = statSync(join(place.clone, 'dist/lib/handoff.cjs')).ino;
    const ran = place.run(['upgrade', '--json']);
    expect([ran.status, place.head, place.status]).toEqual([0, commit, '']);
    expect(ran.stdout).not.toContain('put back');
    expect(ran.stdout).not.toContain('[2J');
    expect(statSync(join(place.clone, 'dist/lib/handoff.cjs')).ino).toBe(bundle);
    expect(existsSync(join(place.home, '.codex'))).toBe(false);
  });

  it('with half of the files in place and one edited since: that edit stays, and is named', () => {
    const { place, commit } = halfMoved();
    writeFileSync(join(place.clone, 'CHANGELOG.md'), 'mine\n');
    const failure = place.failure(['upgrade']);
    expect(failure.code).toBe('upgrade-dirty');
    expect(failure.message).toContain('(CHANGELOG.md)');
    expect(readFileSync(join(place.clone, 'CHANGELOG.md'), 'utf8')).toBe('mine\n');
    git(place.clone, ...failure.hint.split(' ').slice(3));
    expect(place.json<Upgraded>(['upgrade']).current).toBe('1.1.0');
    expect(place.head).toBe(commit);
  });

  it('on its way back from a version that does not work: the next one ends the way back', () => {
    const place = new UpgradePlace();
    expect(place.run(['install', '--client', 'claude-code']).status).toBe(0);
    const { head } = place;
    place.release('1.1.0', {
      change: (maintainer) => writeFileSync(join(maintainer, 'dist/session-start.cjs'), 'process.exit(0);\n'),
    });
    const counted = place.run(['upgrade'], { env: killAt(place, 0) });
    expect(counted.status).toBe(1);
    const calls = callsOf(place);
    for (const call of [calls - 1, calls - 4]) {
      rmSync(join(place.base, 'calls'));
      expect(place.run(['upgrade'], { env: killAt(place, call) }).status).toBe(null);
      const failure = place.failure(['upgrade']);
      expect(failure.code).toBe('upgrade-failed');
      expect([place.head, place.status, place.version, place.leftovers]).toEqual([head, '', '1.0.0', []]);
    }
    const commit = place.release('1.2.0', { change: place.restoreParts });
    expect(place.json<Upgraded>(['upgrade']).current).toBe('1.2.0');
    expect(place.head).toBe(commit);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: each test forges what it likes.
type Forged = any;

/** A clone whose upgrade was killed between two files, with one of git's own locks left behind. */
function halfMoved(
  locked = 'index',
  journalFile = '.local/state/agent-handoff/upgrade-journal.json',
): { place: UpgradePlace; commit: string; sentinel: string } {
  const place = new UpgradePlace();
  const commit = place.release('1.1.0');
  const { sentinel } = place.publish();
  const from = { commit: place.head, version: '1.0.0' };
  git(place.clone, 'fetch', '-q');
  const journal = {
    clone: place.clone,
    branch: 'main',
    from,
    to: { commit, version: '1.1.0' },
    clients: [],
    goal: 'to',
  };
  mkdirSync(place.state, { recursive: true, mode: 0o700 });
  place.write(join('home', journalFile), JSON.stringify(journal));
  const [changed = ''] = git(place.clone, 'diff', '--name-only', 'HEAD', commit, '--', 'dist').split('\n');
  const bundle = git(place.clone, 'show', `${commit}:${changed}`);
  writeFileSync(join(place.clone, changed), `${bundle}\n`);
  writeFileSync(join(place.clone, `.git/${locked}.lock`), '');
  expect(place.status).not.toBe('');
  expect(place.head).toBe(from.commit);
  return { place, commit, sentinel };
}
