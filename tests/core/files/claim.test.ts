import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Self } from '../../../core/context.ts';
import { claimFile, liveClaims, moveInto, recoverClaims } from '../../../core/files/claim.ts';
import { isAlive, isOwnerDead } from '../../../core/files/process.ts';
import { World } from '../world.ts';

const name = '20260515T180000Z-from-app.md';
const now = () => Date.now();
const self = (pid = process.pid): Self => ({ pid, startedAt: Date.now() - 1_000, host: 'here', boot: 'b' });

/** A pid that belonged to a process that has ended. */
function deadPid(): number {
  return spawnSync('true').pid;
}

function withFile(entry = name): World {
  const world = new World();
  world.put('unread', entry, 'text');
  mkdirSync(world.paths.read, { recursive: true });
  return world;
}

describe('claiming', () => {
  it('moves the file under the claimer’s name, and only one gets it', () => {
    const world = withFile();
    const claim = claimFile(world.paths, name, self(7));
    expect(claim).toBe(join(world.paths.unread, `.claim-7-${name}`));
    expect(claimFile(world.paths, name, self(8))).toBeNull();
    expect(world.names('unread')).toEqual([`.claim-7-${name}`]);
  });

  it('two processes at once: each file goes to exactly one', async () => {
    const world = new World();
    const all = Array.from(
      { length: 40 },
      (_, index) => `2026051${index % 10}T1800${String(index).padStart(2, '0')}Z-from-app.md`,
    );
    for (const entry of all) world.put('unread', entry, 'text');
    const script = join(world.base, 'claimer.mjs');
    const module = join(import.meta.dirname, '../../../core/files/claim.ts');
    const build = join(world.base, 'claim.mjs');
    const { buildSync } = await import('esbuild');
    buildSync({ entryPoints: [module], bundle: true, platform: 'node', format: 'esm', outfile: build });
    writeFileSync(
      script,
      `import { claimFile } from ${JSON.stringify(build)};
const [unread, ...names] = process.argv.slice(2);
process.stdin.once('data', () => {
  const won = names.filter((name) => claimFile({ unread }, name, { pid: process.pid }) !== null);
  process.stdout.write(JSON.stringify(won), () => process.exit(0));
});
process.stderr.write('ready');`,
    );
    const claimers = Array.from({ length: 3 }, () =>
      spawn(process.execPath, [script, world.paths.unread, ...all]),
    );
    await Promise.all(claimers.map((child) => once(child.stderr, 'data')));
    const results = claimers.map(async (child) => {
      let out = '';
      child.stdout.on('data', (chunk) => {
        out += chunk;
      });
      child.stdin.write('go');
      await once(child, 'close');
      return JSON.parse(out) as string[];
    });
    const won = (await Promise.all(results)).flat();
    expect(won.sort()).toEqual([...all].sort());
  });

  it('a released one is unread again, beside one that came meanwhile', () => {
    const world = withFile();
    const claim = claimFile(world.paths, name, self()) ?? '';
    world.put('unread', name, 'newer');
    moveInto(claim, world.paths.unread, name);
    expect(world.names('unread')).toEqual(['20260515T180000Z-from-app-1.md', name]);
    expect(world.text('unread', name)).toBe('newer');
  });

  it('moving into a directory never overwrites', () => {
    const world = withFile();
    world.put('read', name, 'archived');
    expect(moveInto(join(world.paths.unread, name), world.paths.read, name)).toBe(
      join(world.paths.read, '20260515T180000Z-from-app-1.md'),
    );
    expect(world.text('read', name)).toBe('archived');
  });
});

describe('whether a claimer can still be at work', () => {
  it.each<[string, () => [number, number, Self], boolean]>([
    ['a living process that started before its claim', () => [process.ppid, now(), self()], false],
    ['a process that has ended', () => [deadPid(), now(), self()], true],
    ['any process after ten minutes', () => [process.ppid, now() - 600_001, self()], true],
    ['this very process', () => [process.pid, now(), self()], false],
    ['an earlier process with our pid', () => [process.pid, now() - 60_000, self()], true],
  ])('%s', (_, facts, dead) => {
    const [pid, claimedAt, own] = facts();
    expect(isOwnerDead(pid, claimedAt, own, now())).toBe(dead);
  });

  it('a pid that another process has got since', () => {
    const child = spawn('sleep', ['5']);
    expect(isOwnerDead(child.pid ?? 0, now() - 60_000, self(), now())).toBe(true);
    expect(isOwnerDead(child.pid ?? 0, now(), self(), now())).toBe(false);
    child.kill();
  });

  it.each([0, -1, 1.5, Number.NaN, 4_194_305])('the pid %d is nobody’s', (pid) => {
    expect(isAlive(pid)).toBe(false);
  });
});

describe('recovering', () => {
  it('brings back what a dead process left', () => {
    const world = withFile(`.claim-${deadPid()}-${name}`);
    expect(recoverClaims(world.paths, self(), now())).toEqual([name]);
    expect(world.names('unread')).toEqual([name]);
  });

  it('leaves what a living one holds', () => {
    const world = withFile(`.claim-${process.ppid}-${name}`);
    expect(recoverClaims(world.paths, self(), now())).toEqual([]);
    expect(world.names('unread')).toEqual([`.claim-${process.ppid}-${name}`]);
    expect([...liveClaims(world.paths, self(), now())]).toEqual([name]);
  });

  it('only removes a claim whose file is archived already: it died between link and unlink', () => {
    const claim = `.claim-${deadPid()}-${name}`;
    const world = withFile(claim);
    linkSync(join(world.paths.unread, claim), join(world.paths.read, name));
    expect(recoverClaims(world.paths, self(), now())).toEqual([]);
    expect([world.names('unread'), world.names('read')]).toEqual([[], [name]]);
  });

  it('brings it back beside another archived file of that name', () => {
    const world = withFile(`.claim-${deadPid()}-${name}`);
    world.put('read', name, 'another');
    expect(recoverClaims(world.paths, self(), now())).toEqual([name]);
    expect([world.text('unread', name), world.text('read', name)]).toEqual(['text', 'another']);
  });

  it('sweeps the temporary files of the dead and touches nothing else', () => {
    const world = withFile();
    const kept = [`.tmp-${process.ppid}-0123456789ab`, '.tmp-7-xyz', '.claim-x-y.md', 'notes.txt'];
    for (const entry of [`.tmp-${deadPid()}-0123456789ab`, ...kept]) world.put('unread', entry, 'x');
    recoverClaims(world.paths, self(), now());
    expect(world.names('unread')).toEqual([...kept, name].sort());
  });

  it('two recoverers at once bring it back once', () => {
    const claim = `.claim-${deadPid()}-${name}`;
    const world = withFile(claim);
    renameSync(join(world.paths.unread, claim), join(world.paths.unread, name));
    expect(recoverClaims(world.paths, self(), now())).toEqual([]);
    expect(readFileSync(join(world.paths.unread, name), 'utf8')).toBe('text');
  });
});
