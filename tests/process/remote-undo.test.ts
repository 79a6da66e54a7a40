import { readFileSync, renameSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { Machine, RemotePlace } from './remote-box.ts';
import type { ErrorDocument } from './sandbox.ts';

vi.setConfig({ testTimeout: 120_000 });

interface Undone {
  path: string;
  draft: string;
}

function makeTwo() {
  const place = new RemotePlace();
  return { place, laptop: new Machine(place, 'laptop').join(), desk: new Machine(place, 'desk').join() };
}

function refuse(machine: Machine, ...args: string[]): ErrorDocument['error'] {
  const ran = machine.run([...args, '--json'], { cwd: machine.clone });
  expect(ran.status, ran.stdout).not.toBe(0);
  return (JSON.parse(ran.stdout) as ErrorDocument).error;
}

it('undo takes back what nobody claimed: it is off the remote, is not sent anew, and its text is a draft', () => {
  const { place, laptop, desk } = makeTwo();
  laptop.send('@any', 'First');
  laptop.send('@any', 'Second');
  const { draft } = laptop.remote<Undone>('undo');
  expect(readFileSync(draft, 'utf8')).toContain('Run the tests of Second.');
  expect(laptop.sent().map(({ name }) => name)).toEqual(['First']);
  expect(laptop.sync().sent).toEqual([]);
  expect(place.files().filter((path) => path.endsWith('handoff.md'))).toHaveLength(1);
  expect(desk.sync().received).toMatchObject([{ name: 'First' }]);
});

it('undo takes out of the outbox what was not sent, and what was published here last, whichever came last', () => {
  const { place, laptop } = makeTwo();
  renameSync(place.handoffs, `${place.handoffs}-away`);
  expect(laptop.send('@any', 'Waits').sent).toBe(false);
  const local = '## Immediate next action\n\nStay here.\n';
  laptop.json(['publish', '--file', '-', '--no-review'], { cwd: laptop.clone, input: local });
  expect(readFileSync(laptop.remote<Undone>('undo').draft, 'utf8')).toContain('Stay here.');
  expect(readFileSync(laptop.remote<Undone>('undo').draft, 'utf8')).toContain('Run the tests of Waits.');
  expect(laptop.sent()).toEqual([]);
  renameSync(`${place.handoffs}-away`, place.handoffs);
  expect(laptop.sync().sent).toEqual([]);
});

it('undo leaves what a machine has, and what cannot be asked for: it stays with its reader, and is settled as ever', () => {
  const { place, laptop, desk } = makeTwo();
  laptop.send('@any');
  renameSync(place.handoffs, `${place.handoffs}-away`);
  expect(refuse(laptop, 'undo')).toMatchObject({ code: 'remote-failed' });
  renameSync(`${place.handoffs}-away`, place.handoffs);
  desk.sync();
  expect(refuse(laptop, 'undo')).toMatchObject({ code: 'already-taken' });
  const shown = desk.begin('one');
  desk.answer(
    'one',
    `**Handoff loaded: Auth refactor — sentinel ${/sentinel ([a-z2-7]{10})/.exec(shown)?.[1]}**`,
  );
  desk.sync();
  laptop.sync();
  expect(laptop.sent()).toMatchObject([{ state: 'acknowledged' }]);
  expect(refuse(laptop, 'undo')).toMatchObject({ code: 'already-taken' });
});

it('forward sends a handoff on to another machine, with what it was and without what names this one', () => {
  const { place, laptop, desk } = makeTwo();
  const draft = '# Passed on\n\n## Immediate next action\n\nGo on with it.\n';
  laptop.json(['publish', '--file', '-', '--no-review'], { cwd: laptop.clone, input: draft });
  const args = ['forward', 'Passed on', '--to', '@any'];
  expect(laptop.remote(...args)).toMatchObject({ to: '@any', sent: true, archived: null });
  const path = place.files().find((name) => name.endsWith('handoff.md')) ?? '';
  expect(place.read(path)).toContain('forwarded_from: ');
  expect(place.read(path)).not.toContain(laptop.clone);
  desk.sync();
  expect(desk.begin('one')).toContain('Go on with it.');
  expect(refuse(laptop, 'forward', 'Passed on', '--to', '@')).toMatchObject({ code: 'bad-to' });
  const secret = '# Leaks\n\n## Immediate next action\n\nUse postgres://app:Zx9kLm2QpR7@localhost/db.\n';
  const local = laptop.run(['publish', '--file', '-', '--no-review'], { cwd: laptop.clone, input: secret });
  expect(local.status).toBe(0);
  expect(refuse(laptop, 'forward', 'Leaks', '--to', '@any')).toMatchObject({ code: 'secret' });
});

it('remote remove waits for the fetch that a start left behind, which then writes nothing any more', async () => {
  const { laptop, desk } = makeTwo();
  laptop.send('@any');
  desk.begin('one', desk.clone, true);
  const { remoteState } = desk;
  desk.remote('remote', 'remove', 'handoffs');
  await desk.rest();
  expect(desk.waiting()).toEqual([]);
  expect(() => readFileSync(`${remoteState}/ledger.json`)).toThrow(/ENOENT/);
});
