import { mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RegistryPlace } from './registry-place.ts';

// Each of these starts npm several times.
vi.setConfig({ testTimeout: 120_000 });

const open: RegistryPlace[] = [];
afterEach(() => {
  for (const place of open.splice(0)) place.stop();
});

const draft = '# A\n\n## Immediate next action\n\nGo on.\n';

/** Version 1.0.0, installed by npx. */
async function installed(): Promise<RegistryPlace> {
  const place = new RegistryPlace();
  open.push(place);
  const tarball = place.publishVersion('1.0.0');
  await place.serve();
  const ran = place.npx(tarball, 'install', '--client', 'claude-code');
  expect(ran.status, ran.stderr).toBe(0);
  return place;
}

/** The program of a session that was opened before, and so runs the copy of that time. */
const begin = (place: RegistryPlace, env: Record<string, string> = {}) =>
  JSON.parse(place.spawn(place.program, ['begin', '--json'], { env }).stdout).upgrade;

/** Asks anew until npm had its answer within the two seconds: a machine that is busy may take longer to start it. */
const beginWhenIdle = (place: RegistryPlace, env: Record<string, string> = {}) =>
  vi.waitFor(
    () => {
      rmSync(join(place.root, '.upgrade-asked.json'), { force: true });
      const news = begin(place, env);
      expect(news).not.toBe(null);
      return news;
    },
    { timeout: 60_000, interval: 500 },
  );

const failure = (place: RegistryPlace, ...args: string[]) =>
  JSON.parse(place.spawn(place.program, [...args, '--json']).stdout).error;

describe('upgrade of a copy', () => {
  it('leads the entries to the published version, and their text stays', async () => {
    const place = await installed();
    place.publishVersion('1.1.0');
    const before = place.settings;
    const ran = place.spawn(place.program, ['upgrade']);
    expect(ran.status, ran.stdout + ran.stderr).toBe(0);
    expect(ran.stdout).toContain('upgraded  1.0.0 → 1.1.0\n');
    expect(ran.stdout).toContain('- New in 1.1.0.');
    expect([place.currentVersion, place.settings]).toEqual(['1.1.0', before]);
    const { sentinel } = JSON.parse(
      place.spawn(place.program, ['publish', '--file', '-', '--no-review', '--json'], { input: draft })
        .stdout,
    );
    expect(place.startSession()).toContain(sentinel);
    // A server of a session that was open before still finds its parts.
    expect(place.copies.sort()).toEqual(['1.0.0', '1.1.0', 'current']);
    expect(place.spawn(place.program, ['upgrade']).stdout).toContain('1.1.0 is the newest version.');
  });

  it('removes a copy that no entry named for a month, and no other', async () => {
    const place = await installed();
    const longAgo = new Date(Date.now() - 40 * 86_400_000);
    mkdirSync(join(place.programs, '0.9.0'));
    utimesSync(join(place.programs, '0.9.0'), longAgo, longAgo);
    utimesSync(join(place.programs, '1.0.0'), longAgo, longAgo);
    place.publishVersion('1.1.0');
    expect(place.spawn(place.program, ['upgrade']).status).toBe(0);
    expect(place.copies.sort()).toEqual(['1.0.0', '1.1.0', 'current']);
  });

  it('is back at the old version where the new one does not work', async () => {
    const place = await installed();
    place.publishVersion('1.1.0', (directory) =>
      writeFileSync(join(directory, 'dist/session-start.cjs'), 'process.exit(3)'),
    );
    const before = place.settings;
    expect(failure(place, 'upgrade')).toMatchObject({
      code: 'upgrade-failed',
      message: expect.stringContaining('Version 1.0.0 is back and installed.'),
    });
    expect([place.currentVersion, place.settings]).toEqual(['1.0.0', before]);
  });

  it('takes up one that was killed after the link was moved', async () => {
    const place = await installed();
    place.publishVersion('1.1.0');
    expect(place.spawn(place.program, ['upgrade', '--check']).status).toBe(0);
    expect([place.currentVersion, place.copies.sort()]).toEqual(['1.0.0', ['1.0.0', '1.1.0', 'current']]);
    const journal = {
      clone: place.current,
      branch: '',
      from: { commit: '1.0.0', version: '1.0.0' },
      to: { commit: '1.1.0', version: '1.1.0' },
      clients: ['claude-code'],
      goal: 'to',
    };
    const file = join(place.home, '.local/state/agent-handoff/upgrade-journal.json');
    rmSync(place.current);
    symlinkSync('1.1.0', place.current);
    writeFileSync(file, JSON.stringify(journal));
    expect(place.spawn(place.program, ['upgrade']).stdout).toContain('it was taken up again');
    expect(place.currentVersion).toBe('1.1.0');

    // Killed on the way back: it ends there.
    writeFileSync(file, JSON.stringify({ ...journal, goal: 'from' }));
    rmSync(join(place.published, '1.1.0.tgz'));
    writeFileSync(join(place.published, 'latest'), '1.0.0');
    expect(place.spawn(place.program, ['upgrade']).stdout).toContain('put back to 1.0.0');
    expect(place.currentVersion).toBe('1.0.0');
  });

  it('says what the registry answers, and moves nothing', async () => {
    const place = await installed();
    place.stop();
    expect(failure(place, 'upgrade')).toMatchObject({
      code: 'upgrade-unreachable',
      hint: 'npm view agent-handoff version',
    });
    expect(place.currentVersion).toBe('1.0.0');
  });

  it('refuses what is not the version that was asked for', async () => {
    const place = await installed();
    const tarball = place.publishVersion('1.1.0', (directory) => {
      const file = join(directory, 'package.json');
      writeFileSync(file, readFileSync(file, 'utf8').replace('"1.1.0"', '"1.0.9"'));
    });
    expect(tarball).toContain('1.1.0');
    expect(failure(place, 'upgrade')).toMatchObject({ code: 'upgrade-unreachable' });
    expect([place.currentVersion, place.copies.sort()]).toEqual(['1.0.0', ['1.0.0', 'current']]);
  });
});

describe('begin, of a copy', () => {
  it('names a published version once a day, fetches nothing, and respects what was skipped', async () => {
    const place = await installed();
    place.publishVersion('1.1.0');
    expect(await beginWhenIdle(place)).toEqual({ available: true, latest: '1.1.0', skipped: false });
    expect(begin(place)).toBe(null);
    expect(place.requests.filter((path) => path.endsWith('1.1.0.tgz'))).toEqual([]);
    expect(place.spawn(place.program, ['upgrade', '--skip']).stdout).toContain('This version is skipped');
    expect(await beginWhenIdle(place)).toEqual({ available: true, latest: '1.1.0', skipped: true });
    place.publishVersion('1.2.0-rc.1');
    rmSync(join(place.root, '.upgrade-asked.json'));
    expect(begin(place)).toBe(null);
    expect(begin(place, { AGENT_HANDOFF_UPGRADE: 'off' })).toBe(null);
  });

  it('asks no registry that the project or its session names', async () => {
    const place = await installed();
    writeFileSync(join(place.worktree, '.npmrc'), 'registry=http://127.0.0.1:9/\n');
    place.publishVersion('1.1.0');
    const env = { npm_config_registry: 'http://127.0.0.1:9/', NPM_CONFIG_REGISTRY: 'http://127.0.0.1:9/' };
    expect(await beginWhenIdle(place, env)).toMatchObject({ latest: '1.1.0' });
  });

  it('waits two seconds for a registry that hangs', async () => {
    const place = await installed();
    writeFileSync(join(place.published, 'hangs'), '');
    const began = performance.now();
    expect(begin(place)).toBe(null);
    expect(performance.now() - began).toBeLessThan(8_000);
  });
});
