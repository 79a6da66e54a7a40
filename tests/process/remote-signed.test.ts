import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { handoffRef, Machine, RemotePlace } from './remote-box.ts';

vi.setConfig({ testTimeout: 120_000 });

/** A key of a machine's own, with which its git signs; returns the line by which others know it. */
function makeKey(machine: Machine, email: string): string {
  const key = join(machine.home, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', email, '-f', key]);
  appendFileSync(
    join(machine.home, '.gitconfig'),
    `[gpg]\n\tformat = ssh\n[gpg "ssh"]\n\tallowedSignersFile = ${machine.home}/signers\n[user]\n\tsigningkey = ${key}.pub\n`,
  );
  return `${email} namespaces="git" ${readFileSync(`${key}.pub`, 'utf8')}`;
}

it('a remote that asks for signatures delivers what is signed by a known key, and nothing else', () => {
  const place = new RemotePlace();
  const laptop = new Machine(place, 'laptop', 'anna@example.org').join('--require-signed');
  const desk = new Machine(place, 'desk', 'anna@example.org').join('--require-signed');
  const stranger = new Machine(place, 'stranger', 'eve@example.org').join();
  const keyless = laptop.send('@any', 'Without a key');
  expect(keyless.sent).toBe(false);
  expect(keyless.warnings.join(' ')).toContain('user.signingkey');
  const known = makeKey(laptop, 'anna@example.org');
  writeFileSync(join(desk.home, 'signers'), known);
  makeKey(desk, 'anna@example.org');
  expect(laptop.sync().sent).toHaveLength(1);
  stranger.send('@any', 'Not signed');
  const synced = desk.run(['sync', '--json'], { cwd: desk.clone });
  expect(synced.status).toBe(1);
  expect(JSON.parse(synced.stdout)).toMatchObject({
    received: [{ name: 'Without a key' }],
    problems: [{ code: 'remote-signature', message: 'it is not signed' }],
  });
  expect(desk.begin('one')).toContain('Its signature is good.');
  const doctor = JSON.parse(desk.run(['doctor', '--json'], { cwd: desk.clone }).stdout);
  const codes = (doctor.findings as { code: string }[]).map(({ code }) => code);
  expect(codes).toContain('remote-refused');
});

it('a signature of one handoff under the text of another is shown as such, and nothing is delivered', () => {
  const place = new RemotePlace();
  const laptop = new Machine(place, 'laptop', 'anna@example.org').join('--require-signed');
  const desk = new Machine(place, 'desk', 'anna@example.org').join('--require-signed');
  const known = makeKey(laptop, 'anna@example.org');
  writeFileSync(join(desk.home, 'signers'), known);
  makeKey(desk, 'anna@example.org');
  expect(laptop.send('@any').sent).toBe(true);
  const work = join(place.base, 'work');
  place.git(place.base, 'init', '-q', work);
  place.git(work, 'fetch', '-q', place.handoffs, handoffRef);
  place.git(work, 'read-tree', 'FETCH_HEAD');
  const path = place.files().find((name) => name.endsWith('handoff.md')) ?? '';
  writeFileSync(join(work, 'blob'), place.read(path).replace('Run the tests', 'Delete the tests'));
  const blob = place.git(work, 'hash-object', '-w', 'blob').trim();
  place.git(work, 'update-index', '--cacheinfo', `100644,${blob},${path}`);
  const commit = place.git(work, 'commit-tree', place.git(work, 'write-tree').trim(), '-m', 'x').trim();
  place.git(work, 'push', '-qf', place.handoffs, `${commit}:${handoffRef}`);
  const synced = desk.run(['sync', '--json'], { cwd: desk.clone });
  expect(JSON.parse(synced.stdout)).toMatchObject({
    received: [],
    problems: [{ code: 'remote-signature', message: 'its signature is of another text' }],
  });
  expect(desk.begin('one')).toBe('');
});
