import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { trustHash } from '../../adapters/codex/install/config.ts';
import { git } from '../core/world.ts';
import { type Outlook, UpgradePlace } from './upgrade-place.ts';

// Each of these starts a dozen programs, one after the other.
vi.setConfig({ testTimeout: 90_000 });

interface Upgraded extends Outlook {
  moved: { from: { version: string }; to: { version: string } } | null;
  edits: string[];
  notices: string[];
  recovered: string | null;
}

function installed(): UpgradePlace {
  const place = new UpgradePlace();
  expect(place.run(['install', '--client', 'claude-code']).status).toBe(0);
  return place;
}

const settings = (place: UpgradePlace) => readFileSync(join(place.home, '.claude/settings.json'), 'utf8');
const skill = (place: UpgradePlace) =>
  readFileSync(join(place.home, '.claude/skills/handoff/SKILL.md'), 'utf8');

/** Puts lines at the beginning of a bundle. */
function prepend(file: string, code: string) {
  return (maintainer: string) => {
    const path = join(maintainer, file);
    const text = readFileSync(path, 'utf8').replace(/^#!.*\n/, '');
    writeFileSync(path, `${code}\n${text}`);
  };
}

const edited = (file: string, edit: (text: string) => string) => (maintainer: string) => {
  const path = join(maintainer, file);
  writeFileSync(path, edit(readFileSync(path, 'utf8')));
};

describe('the compiled code that versions up to 0.3.2 kept in the clone', () => {
  it.each([['install', '--client', 'claude-code'], ['uninstall'], ['upgrade']])('goes with %s', (...args) => {
    const place = installed();
    const cache = join(place.clone, '.git/agent-handoff-cache');
    mkdirSync(cache);
    writeFileSync(join(cache, 'installation.cjs-v20'), 'compiled');
    expect(place.run(args).status).toBe(0);
    expect(place.exists('agent-handoff/.git/agent-handoff-cache')).toBe(false);
  });
});

/** Runs the clone's program beside the test. */
function start(
  place: UpgradePlace,
  args: readonly string[],
): { child: ChildProcess; ended: Promise<string> } {
  const child = spawn(process.execPath, [place.program, ...args], {
    cwd: place.worktree,
    env: place.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  return { child, ended: new Promise((resolve) => child.on('close', () => resolve(output))) };
}

const slowVersion = prepend(
  'dist/handoff.cjs',
  `if (process.argv[2] === '--version') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);`,
);

describe('upgrade', () => {
  it('moves the clone, proves the new version, installs it anew and says so', () => {
    const place = installed();
    const change = edited('dist/texts/skills/handoff.md', (text) => `${text}\nA new line.\n`);
    const commit = place.release('1.1.0', { change });
    const upgraded = place.json<Upgraded>(['upgrade']);
    expect(upgraded).toMatchObject({ current: '1.1.0', latest: '1.1.0', available: false, recovered: null });
    expect(upgraded.changes).toBe('## 1.1.0\n\n- New in 1.1.0.\n');
    expect(upgraded.moved).toMatchObject({ from: { version: '1.0.0' }, to: { version: '1.1.0' } });
    expect(upgraded.edits).toEqual([join(place.home, '.claude/skills/handoff/SKILL.md')]);
    expect(skill(place)).toContain('A new line.');
    expect([place.head, place.status, place.version, place.leftovers]).toEqual([commit, '', '1.1.0', []]);
    expect(git(place.clone, 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('main');
    const again = place.run(['upgrade']);
    expect([again.status, again.stdout]).toEqual([0, '1.1.0 is the newest version.\n']);
  });

  it('says what the new install says: one more hook waits for the trust of Codex', () => {
    const place = new UpgradePlace();
    mkdirSync(join(place.home, '.codex'), { recursive: true });
    // In a temp directory it is not ready before the hook is trusted.
    place.run(['install', '--client', 'codex']);
    const hooks = join(place.home, '.codex/hooks.json');
    const { SessionStart } = JSON.parse(readFileSync(hooks, 'utf8')).hooks;
    writeFileSync(hooks, JSON.stringify({ hooks: { SessionStart } }));
    const hash = trustHash(SessionStart[0].hooks[0]);
    const config = `[hooks.state."${hooks}:session_start:0:0"]\ntrusted_hash = "${hash}"\n`;
    writeFileSync(join(place.home, '.codex/config.toml'), config);
    place.release('1.1.0');
    const { status, stdout } = place.run(['upgrade']);
    expect(status).toBe(0);
    expect(stdout).toContain(`installed ${hooks}\n`);
    expect(stdout).toMatch(/^note: One more hook waits for your trust, the one before a compaction;/m);
    expect(readFileSync(join(place.home, '.codex/config.toml'), 'utf8')).toBe(config);
  });

  it('adds, removes and turns files into directories and back, with their modes', () => {
    const place = new UpgradePlace();
    place.release('1.1.0', {
      change: (maintainer) => {
        for (const name of ['gone/a.txt', 'shape', 'other/b.txt'])
          place.write(join('maintainer', name), `${name}\n`);
        chmodSync(join(maintainer, 'gone/a.txt'), 0o755);
      },
    });
    place.json(['upgrade']);
    const commit = place.release('1.2.0', {
      change: (maintainer) => {
        git(maintainer, 'rm', '-rq', 'gone', 'shape', 'other');
        for (const name of ['shape/c.txt', 'other', 'new file é.txt'])
          place.write(join('maintainer', name), `${name}\n`);
        chmodSync(join(maintainer, 'shape/c.txt'), 0o755);
      },
    });
    place.json(['upgrade']);
    expect([place.head, place.status]).toEqual([commit, '']);
  });

  it('takes commits without a new version too, when it is asked to', () => {
    const place = installed();
    const commit = place.push('a mend');
    expect(place.json<Upgraded>(['upgrade'])).toMatchObject({ current: '1.0.0', available: false });
    expect(place.head).toBe(commit);
  });

  it('works in a shallow clone and in one that is a worktree of another', () => {
    const place = new UpgradePlace();
    place.release('1.0.1');
    const [shallow, linked] = ['shallow', 'linked'].map((name) => join(place.base, name)) as [string, string];
    git(place.base, 'clone', '-q', '--depth', '1', `file://${place.upstream}`, shallow);
    git(place.clone, 'worktree', 'add', '-q', '-b', 'side', linked);
    git(linked, 'branch', '-q', '--set-upstream-to', 'origin/main');
    const commit = place.release('1.1.0');
    for (const clone of [shallow, linked]) {
      const ran = place.runProgram(join(clone, 'dist/handoff.cjs'), ['upgrade', '--json']);
      expect(JSON.parse(ran.stdout)).toMatchObject({ current: '1.1.0' });
      expect([git(clone, 'rev-parse', 'HEAD'), git(clone, 'status', '--porcelain')]).toEqual([commit, '']);
    }
    expect(place.version).toBe('1.0.0');
  });

  it('runs nothing that the clone’s configuration or hooks name', () => {
    const place = installed();
    place.release('1.1.0');
    const trap = place.write('trap.sh', `#!/bin/sh\necho ran >> ${place.base}/trapped\n`);
    chmodSync(trap, 0o755);
    git(place.clone, 'config', 'core.fsmonitor', trap);
    for (const hook of ['post-merge', 'post-checkout', 'post-index-change', 'reference-transaction']) {
      writeFileSync(join(place.clone, '.git/hooks', hook), `#!/bin/sh\nexec ${trap}\n`, { mode: 0o755 });
    }
    place.begin();
    place.json(['upgrade', '--check']);
    place.json(['upgrade']);
    expect(place.version).toBe('1.1.0');
    expect(place.exists('trapped')).toBe(false);
  });
});

it('upgrade says when the state cannot be written, and moves nothing', () => {
  const place = new UpgradePlace();
  place.release('1.1.0');
  const file = place.write('file', '');
  const failure = place.failure(['upgrade'], { XDG_STATE_HOME: file });
  expect([failure.code, place.version]).toEqual(['root-unwritable', '1.0.0']);
});

describe('upgrade refuses', () => {
  it.each<[string, (clone: string) => void, RegExp]>([
    ['a changed file', (clone) => writeFileSync(join(clone, 'CHANGELOG.md'), 'mine\n'), /CHANGELOG\.md/],
    ['a file of the user’s', (clone) => writeFileSync(join(clone, 'notes.txt'), 'mine\n'), /notes\.txt/],
    ['a staged removal', (clone) => git(clone, 'rm', '-q', 'hooks/pre-compact.sh'), /hooks\/pre-compact\.sh/],
  ])('%s in the clone, names it and what to run', (_, dirty, names) => {
    const place = installed();
    const { head } = place;
    place.release('1.1.0');
    dirty(place.clone);
    const before = place.status;
    const failure = place.failure(['upgrade']);
    expect(failure.code).toBe('upgrade-dirty');
    expect(failure.message).toMatch(names);
    expect(failure.hint).toBe(`git -C ${place.clone} stash --include-untracked`);
    expect([place.head, place.status, place.version, place.leftovers]).toEqual([head, before, '1.0.0', []]);
    git(place.clone, ...failure.hint.split(' ').slice(3));
    expect(place.json<Upgraded>(['upgrade']).current).toBe('1.1.0');
  });

  it('a diverged branch, and what to run mends it', () => {
    const place = installed();
    place.release('1.1.0');
    git(place.clone, 'commit', '-q', '--allow-empty', '-m', 'my own');
    const { head } = place;
    const failure = place.failure(['upgrade']);
    expect(failure.code).toBe('upgrade-diverged');
    expect([place.head, place.version, place.leftovers]).toEqual([head, '1.0.0', []]);
    git(place.clone, ...failure.hint.split(' ').slice(3));
    expect(place.version).toBe('1.1.0');
    expect(place.json<Outlook>(['upgrade', '--check']).available).toBe(false);
  });
});

describe('a version that does not work', () => {
  it.each<[string, (maintainer: string) => void, RegExp]>([
    ['does not start', prepend('dist/handoff.cjs', 'throw new Error("broken build");'), /broken build/],
    ['calls itself otherwise', edited('package.json', (text) => text.replace('1.1.0', '1.1.1')), /1\.1\.0/],
    ['cannot deliver', prepend('dist/session-start.cjs', 'process.exit(0);'), /printed nothing/],
    [
      'cannot be installed',
      prepend(
        'dist/handoff.cjs',
        `if (process.argv[2] === 'install') { console.log('{"error":{"message":"no such luck"}}'); process.exit(1); }`,
      ),
      /no such luck/,
    ],
    [
      'installs, but what it installed does not deliver',
      edited('dist/texts/skills/handoff.md', (text) => text.replace('Write a handoff:', 'Write NEW:')),
      /install: .*the hook printed nothing/,
    ],
  ])('because it %s: the old one is back, works and is installed', (name, change, says) => {
    const place = installed();
    const { head } = place;
    const before = [settings(place), skill(place)];
    const stops = prepend(
      'dist/session-start.cjs',
      // Delivers once, for the proof, and never again.
      `{ const flag = '${place.base}/proved'; const fs = require('fs'); if (fs.existsSync(flag)) process.exit(0); fs.writeFileSync(flag, ''); }`,
    );
    place.release('1.1.0', {
      change: (maintainer) => {
        change(maintainer);
        if (name.startsWith('installs')) stops(maintainer);
      },
    });
    const failure = place.failure(['upgrade']);
    expect(failure.code).toBe('upgrade-failed');
    expect(failure.message).toMatch(says);
    expect(failure.message).toContain('Version 1.0.0 is back and installed.');
    expect([place.head, place.status, place.version, place.leftovers]).toEqual([head, '', '1.0.0', []]);
    expect([settings(place), skill(place)]).toEqual(before);
    const { sentinel } = place.publish();
    expect(place.runLauncher()).toContain(sentinel);
    place.release('1.2.0', { change: place.restoreParts });
    expect(place.json<Upgraded>(['upgrade']).current).toBe('1.2.0');
  });
});

it('a version that does not work and that cannot be taken back at once is taken back by the next upgrade', () => {
  const place = installed();
  const trap = place.write('trap', '');
  const spoil = `{ const fs = require('fs'); if (process.argv[2] === '--version' && fs.existsSync('${trap}')) { fs.appendFileSync('${place.clone}/CHANGELOG.md', 'mine'); process.exit(1); } }`;
  const commit = place.release('1.1.0', { change: prepend('dist/handoff.cjs', spoil) });
  const failure = place.failure(['upgrade']);
  expect(failure.code).toBe('upgrade-failed');
  expect(failure.message).toMatch(/1\.0\.0 could not be put back: .*\(CHANGELOG\.md\)/);
  expect(place.leftovers).toEqual(['upgrade-journal.json']);
  expect(readFileSync(join(place.clone, 'CHANGELOG.md'), 'utf8')).toMatch(/mine$/);
  rmSync(trap);
  place.git('checkout', '-q', '--', 'CHANGELOG.md');
  const upgraded = place.json<Upgraded>(['upgrade']);
  expect(upgraded.recovered).toContain('the clone was put back to 1.0.0 first');
  expect([upgraded.current, place.head, place.status, place.leftovers]).toEqual(['1.1.0', commit, '', []]);
});

describe('two upgrades at once', () => {
  it('one wins, the other says so', async () => {
    const place = installed();
    place.release('1.1.0', { change: slowVersion });
    const runs = [start(place, ['upgrade', '--json']), start(place, ['upgrade', '--json'])];
    const values = (await Promise.all(runs.map((run) => run.ended))).map((text) => JSON.parse(text));
    const lost = values.filter((value) => value.error);
    expect(lost.map(({ error }) => error.code)).toEqual(['upgrade-running']);
    expect(lost[0].error.message).toMatch(/^an upgrade is running already: process \d+ on /);
    expect(values.filter((value) => value.current === '1.1.0')).toHaveLength(1);
    expect([place.status, place.leftovers]).toEqual(['', []]);
  });

  it.each([
    ['dead', 2 ** 22 - 1, true],
    ['alive', process.pid, false],
  ])('a lock whose holder is %s', (_, pid, taken) => {
    const place = installed();
    place.release('1.1.0');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const holder = { pid, host: hostname(), boot, at: new Date().toISOString(), mark: 'x' };
    mkdirSync(place.state, { recursive: true, mode: 0o700 });
    writeFileSync(join(place.state, 'upgrade.lock'), JSON.stringify(holder));
    if (taken) expect(place.json<Upgraded>(['upgrade']).current).toBe('1.1.0');
    else expect(place.failure(['upgrade']).code).toBe('upgrade-running');
  });
});

describe('a handoff published during an upgrade', () => {
  it('is filed whatever the moment, and arrives', async () => {
    const place = installed();
    place.release('1.1.0', { change: slowVersion });
    const upgrade = start(place, ['upgrade', '--json']);
    const names: string[] = [];
    while (upgrade.child.exitCode === null) {
      names.push(place.publish().sentinel);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(JSON.parse(await upgrade.ended).current).toBe('1.1.0');
    expect(names.length).toBeGreaterThan(3);
    const { handoffs } = place.json<{ handoffs: { sentinel: string }[] }>(['take', '--peek']);
    const inbox = place
      .names('unread')
      .map((name) => readFileSync(join(place.inbox, 'unread', name), 'utf8'));
    for (const sentinel of names) expect(inbox.some((text) => text.includes(sentinel))).toBe(true);
    expect(handoffs.length).toBeGreaterThan(0);
    expect(place.runLauncher()).toContain(names.at(-1));
  });
});
