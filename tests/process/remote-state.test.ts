import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { Machine, RemotePlace } from './remote-box.ts';

vi.setConfig({ testTimeout: 120_000 });

/** A machine that has received a handoff which no session had yet. */
function received(): Machine {
  const place = new RemotePlace();
  new Machine(place, 'laptop').join().send('@any');
  const desk = new Machine(place, 'desk').join();
  expect(desk.sync().received).toHaveLength(1);
  return desk;
}

const only = (directory: string, form: RegExp) =>
  join(directory, readdirSync(directory).find((name) => form.test(name)) ?? 'none');
const placeFile = ({ state }: Machine) => only(join(state, 'places'), /\.json$/);
const remoteFile = (name: string) => (machine: Machine) => join(only(machine.state, /^[0-9a-f]{16}$/), name);

const files: [string, (machine: Machine) => string][] = [
  ['places', ({ state }) => join(state, 'places')],
  ['the place of the repository', placeFile],
  ['remotes.json', ({ state }) => join(state, 'remotes.json')],
  ['the ledger', remoteFile('ledger.json')],
  ['the time of the last fetch', remoteFile('fetched')],
  ['the directory of a remote', ({ state }) => only(state, /^[0-9a-f]{16}$/)],
  ['the store', remoteFile('store.git')],
];

function become(path: string, make: () => void): void {
  rmSync(path, { recursive: true, force: true });
  make();
}

const damages: [string, (path: string) => void][] = [
  ['is gone', (path) => become(path, () => {})],
  ['is torn', (path) => become(path, () => writeFileSync(path, '{"remotes":["', { mode: 0o600 }))],
  ['is empty', (path) => become(path, () => writeFileSync(path, '', { mode: 0o600 }))],
  ['is of another shape', (path) => become(path, () => writeFileSync(path, '{"claims":{"x":[]}}'))],
  ['is a pipe', (path) => become(path, () => execFileSync('mkfifo', [path]))],
  ['is a link to itself', (path) => become(path, () => execFileSync('ln', ['-s', path, path]))],
  ['is a directory', (path) => become(path, () => mkdirSync(join(path, 'in/it'), { recursive: true }))],
  [
    'is huge',
    (path) =>
      become(path, () => {
        writeFileSync(path, '{"claims":{"', { mode: 0o600 });
        for (let index = 0; index < 60; index++) appendFileSync(path, 'x'.repeat(1024 * 1024));
        appendFileSync(path, '":{}}}');
      }),
  ],
];

it.each(files)('%s: however it is damaged, a start delivers what is here', async (_, pathOf) => {
  const desk = received();
  expect(desk.begin('first')).toContain('Run the tests of Auth refactor.');
  const kept = join(desk.base, 'kept');
  cpSync(desk.state, kept, { recursive: true });
  for (const [what, damage] of damages) {
    const path = pathOf(desk);
    expect(existsSync(dirname(path))).toBe(true);
    const draft = `## Immediate next action\n\nWhat to do when it ${what}.\n`;
    desk.json(['publish', '--file', '-', '--no-review'], { cwd: desk.clone, input: draft });
    damage(path);
    expect(desk.begin(what.replaceAll(' ', '-'), desk.clone, true)).toContain(`What to do when it ${what}.`);
    // The fetch that this start left behind works on what was damaged: it must end by itself.
    await desk.rest();
    rmSync(desk.state, { recursive: true, force: true });
    cpSync(kept, desk.state, { recursive: true });
  }
});

it('a state that others can write is not believed, and keeps no start from what is here', () => {
  const desk = received();
  chmodSync(desk.state, 0o777);
  expect(desk.begin('one')).toContain('Run the tests of Auth refactor.');
});
