import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { handoffRef, Machine, RemotePlace } from './remote-box.ts';

vi.setConfig({ testTimeout: 120_000 });

const hour = 3_600_000;

/** Three machines that share a remote; what the first sent lies on it. */
function makeThree() {
  const place = new RemotePlace();
  const [laptop, desk, third] = ['laptop', 'desk', 'third'].map((name) => new Machine(place, name).join());
  if (!laptop || !desk || !third) throw new Error('three machines');
  laptop.send('@any');
  return { place, laptop, desk, third };
}

const sentinelIn = (shown: string) => /sentinel ([a-z2-7]{10})/.exec(shown)?.[1];

/** A session on a machine that is shown the handoff and confirms it. */
function acknowledge(machine: Machine, session = 'answers'): void {
  const shown = machine.begin(session);
  expect(shown).toContain('Run the tests of Auth refactor.');
  machine.answer(session, `**Handoff loaded: Auth refactor — sentinel ${sentinelIn(shown)}**`);
}

function failure(machine: Machine): string {
  const ran = machine.run(['sync', '--json'], { cwd: machine.clone });
  expect(ran.status, ran.stdout).toBe(1);
  return (JSON.parse(ran.stdout) as { error: { code: string; message: string } }).error.message;
}

const findings = (machine: Machine) =>
  (
    JSON.parse(machine.run(['doctor', '--json'], { cwd: machine.clone }).stdout) as {
      findings: { code: string; message: string; fix: string }[];
    }
  ).findings.filter(({ code }) => code.startsWith('remote-'));

describe('a ledger that is lost or damaged', () => {
  it.each([
    ['is gone', (path: string) => rmSync(path)],
    ['is of another shape', (path: string) => writeFileSync(path, '{"claims":{"x":[]}}', { mode: 0o600 })],
    ['is a directory', (path: string) => [rmSync(path), mkdirSync(join(path, 'in'), { recursive: true })]],
    [
      'is larger than one can be',
      (path: string) => writeFileSync(path, Buffer.alloc(65 * 2 ** 20, ' '), { mode: 0o600 }),
    ],
  ])('%s: it is made anew from the ref, so that a claim is neither lost nor delivered twice', (_, damage) => {
    const { laptop, desk, third } = makeThree();
    expect(desk.sync().received).toHaveLength(1);
    damage(join(desk.remoteState, 'ledger.json'));
    expect(desk.sync()).toMatchObject({ received: [], problems: [] });
    expect(third.sync().received).toEqual([]);
    acknowledge(desk);
    damage(join(desk.remoteState, 'ledger.json'));
    expect(desk.sync().settled).toMatchObject([{ state: 'acknowledged' }]);
    laptop.sync();
    expect(laptop.sent()).toMatchObject([{ state: 'acknowledged', reader: 'desk@desk' }]);
    laptop.send('@any', 'Another');
    desk.sync();
    expect(desk.begin('next')).toContain('something of this sender was received here before');
  });

  it('what another machine took over meanwhile is taken out of the inbox', () => {
    const { desk, third } = makeThree();
    desk.sync();
    third.sync();
    third.clockMs = 49 * hour;
    expect(third.sync().received).toHaveLength(1);
    rmSync(join(desk.remoteState, 'ledger.json'));
    desk.sync();
    expect(desk.waiting()).toEqual([]);
    expect(desk.begin('one')).toBe('');
    expect(third.begin('other')).toContain('Run the tests of Auth refactor.');
  });
});

describe('a clock that is wrong by a day', () => {
  it.each([26 * hour, -26 * hour])('by %d ms: exactly one has it, and its sender hears of it', (clockMs) => {
    const { laptop, desk, third } = makeThree();
    desk.clockMs = clockMs;
    expect(desk.sync().received).toHaveLength(1);
    expect(third.sync().received).toEqual([]);
    acknowledge(desk);
    expect(desk.sync().settled).toMatchObject([{ state: 'acknowledged' }]);
    expect(third.sync().received).toEqual([]);
    laptop.sync();
    expect(laptop.sent()).toMatchObject([{ state: 'acknowledged' }]);
  });

  it('that is set right: what it received is kept back until the remote was asked, and is not lost', () => {
    const { desk, third } = makeThree();
    desk.clockMs = 26 * hour;
    desk.sync();
    desk.clockMs = 0;
    expect(desk.begin('one')).toBe('');
    expect(third.sync().received).toEqual([]);
    desk.sync();
    expect(desk.begin('two')).toContain('Run the tests of Auth refactor.');
  });
});

describe('a ref that was changed behind our backs', () => {
  it('an older one is put there: what was read is read by nobody else, and stays read for its sender', () => {
    const { place, laptop, desk, third } = makeThree();
    const old = place.tip;
    desk.sync();
    acknowledge(desk);
    desk.sync();
    laptop.sync();
    place.git(place.handoffs, 'update-ref', handoffRef, old);
    expect(desk.sync().received).toEqual([]);
    expect(third.sync().received).toEqual([]);
    laptop.sync();
    expect(laptop.sent()).toMatchObject([{ state: 'acknowledged' }]);
  });

  it('another history is put there: what nobody had read is sent anew', () => {
    const { place, laptop, desk } = makeThree();
    const tree = place.git(place.handoffs, 'mktree', '--missing', '/dev/null').trim();
    const commit = place.git(place.handoffs, 'commit-tree', tree, '-m', 'anew').trim();
    place.git(place.handoffs, 'update-ref', handoffRef, commit);
    expect(laptop.sync().sent).toHaveLength(1);
    expect(desk.sync().received).toHaveLength(1);
  });

  it('it names a commit that is not there: nothing hangs, nothing is lost, and doctor says so', () => {
    const { place, laptop, desk } = makeThree();
    const path = join(place.handoffs, handoffRef);
    const good = readFileSync(path, 'utf8');
    writeFileSync(path, `${'1'.repeat(40)}\n`);
    const began = performance.now();
    for (const machine of [desk, laptop]) machine.run(['sync'], { cwd: machine.clone });
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(findings(laptop)).toMatchObject([{ code: 'remote-failed' }]);
    writeFileSync(path, good);
    expect(desk.sync().received).toHaveLength(1);
    laptop.sync();
    expect(laptop.sent()).toMatchObject([{ state: 'unread' }]);
  });

  it('an object of it is torn: nothing is delivered, and all is well once it is whole again', () => {
    const { place, desk } = makeThree();
    const path = place.files().find((name) => name.endsWith('handoff.md')) ?? '';
    const name = place.git(place.handoffs, 'rev-parse', `${handoffRef}:${path}`).trim();
    const object = join(place.handoffs, 'objects', name.slice(0, 2), name.slice(2));
    const good = readFileSync(object);
    rmSync(object);
    writeFileSync(object, 'torn');
    expect(failure(desk)).toMatch(/handoffs/);
    const [finding] = findings(desk);
    expect(finding).toMatchObject({ code: 'remote-failed' });
    expect(finding?.message).toContain('(corrupt');
    expect(desk.waiting()).toEqual([]);
    rmSync(object);
    writeFileSync(object, good);
    expect(desk.sync().received).toHaveLength(1);
    expect(findings(desk)).toEqual([]);
  });

  it.each(['..', '.git'])('a tree with an entry %j is refused whole', (entry) => {
    const { place, desk } = makeThree();
    const blob = place.git(place.handoffs, 'rev-parse', `${handoffRef}:format.json`).trim();
    const raw = Buffer.concat([Buffer.from(`100644 ${entry}\0`), Buffer.from(blob, 'hex')]);
    writeFileSync(join(place.base, 'raw'), raw);
    const args = ['hash-object', '-t', 'tree', '-w', '--literally', join(place.base, 'raw')];
    const tree = place.git(place.handoffs, ...args).trim();
    const commit = place.git(place.handoffs, 'commit-tree', tree, '-m', 'planted').trim();
    place.git(place.handoffs, 'update-ref', handoffRef, commit);
    expect(failure(desk)).not.toBe('');
    expect(findings(desk)).toMatchObject([{ code: 'remote-failed' }]);
    expect(desk.waiting()).toEqual([]);
  });
});

describe('a network that is slow', () => {
  it('never answers: a publish ends within its deadline and says where the handoff lies, a start waits for nothing', async () => {
    const place = new RemotePlace();
    const laptop = new Machine(place, 'laptop');
    laptop.remote('remote', 'add', '--public-is-fine', 'ssh://git@127.0.0.1:1/x.git');
    const program = join(laptop.home, 'never');
    writeFileSync(program, '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
    appendFileSync(join(laptop.home, '.gitconfig'), `[core]\n\tsshCommand = ${program}\n`);
    const began = performance.now();
    const sent = laptop.send('@any');
    // What it asks sleeps for ten minutes: it was left, however slow this machine is.
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(sent.sent).toBe(false);
    expect(sent.warnings.join(' ')).toContain('it lies in the outbox, and was not sent: git');
    expect(laptop.sent()).toMatchObject([{ state: 'outbox' }]);
    await laptop.rest();
    const start = performance.now();
    laptop.begin('one', laptop.clone, true);
    // The start is over while its fetch is not, and that ends by itself.
    expect(laptop.isBusy).toBe(true);
    expect(performance.now() - start).toBeLessThan(15_000);
    await laptop.rest();
    expect(findings(laptop)).toMatchObject([
      { code: 'remote-failed', message: expect.stringContaining('(late') },
    ]);
  });
});

describe('many', () => {
  it('five hundred handoffs are sent, and received, by one sync each', () => {
    const place = new RemotePlace();
    const laptop = new Machine(place, 'laptop').join();
    const desk = new Machine(place, 'desk').join();
    const { path } = laptop.send('@nobody');
    const { state: _, sent_at: __, ...item } = JSON.parse(readFileSync(path, 'utf8'));
    const [outbox = ''] = readdirSync(join(laptop.root, '.outbox'));
    for (let index = 1; index < 500; index++) {
      const id = index.toString(16).padStart(32, '0');
      const copy = { ...item, letter: { ...item.letter, id, to: '@any' } };
      writeFileSync(join(laptop.root, '.outbox', outbox, `${id}.json`), JSON.stringify(copy), {
        mode: 0o600,
      });
    }
    const before = place.commits();
    expect(laptop.sync().sent).toHaveLength(499);
    expect(place.commits()).toBe(before + 1);
    expect(desk.sync().received).toHaveLength(499);
    expect(desk.sync()).toMatchObject({ sent: [], received: [], settled: [] });
  });
});
