import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocket } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { Machine, RemotePlace } from './remote-box.ts';

vi.setConfig({ testTimeout: 120_000 });

const servers: Server[] = [];
const children: ChildProcess[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const child of children.splice(0)) child.kill();
});

/** Sends from one machine to another, and expects that the second one's session is shown it. Not in this process: it serves. */
async function travel(sender: Machine, reader: Machine): Promise<void> {
  const draft = '# Over the wire\n\n## Immediate next action\n\nRun the tests.\n';
  const sent = await runLater(
    sender,
    ['publish', '--file', '-', '--no-review', '--to', '@any', '--json'],
    draft,
  );
  expect(JSON.parse(sent.stdout), sent.stdout).toMatchObject({ sent: true, warnings: [] });
  const synced = await runLater(reader, ['sync', '--json']);
  expect(JSON.parse(synced.stdout)).toMatchObject({ received: [{ name: 'Over the wire' }], problems: [] });
  expect(reader.begin('one')).toContain('Run the tests.');
}

function runLater(
  machine: Machine,
  args: string[],
  input = '',
): Promise<{ status: number | null; stdout: string }> {
  return new Promise((resolve) => {
    const child = machine.start(
      [join(import.meta.dirname, '../../dist/handoff.cjs'), ...args, '--in', machine.clone],
      ['pipe', 'pipe', 'ignore'],
    );
    let stdout = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stdin?.end(input);
    child.on('close', (status) => resolve({ status, stdout }));
  });
}

/** git's own backend behind a server on loopback; with a password it answers nobody without one. */
async function serveHttp(place: RemotePlace, password: string | null): Promise<string> {
  place.git(place.handoffs, 'config', 'http.receivepack', 'true');
  const backend = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend');
  const server = createServer((request, response) => {
    const given = request.headers.authorization ?? '';
    if (password !== null && given !== `Basic ${Buffer.from(`anna:${password}`).toString('base64')}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const child = spawn(backend, [], {
      env: {
        PATH: process.env.PATH ?? '',
        GIT_PROJECT_ROOT: place.base,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_CONFIG_NOSYSTEM: '1',
        HOME: place.base,
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method ?? 'GET',
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: String(request.headers['content-encoding'] ?? ''),
        HTTP_GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        REMOTE_USER: 'anna',
        REMOTE_ADDR: '127.0.0.1',
      },
    });
    request.pipe(child.stdin);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.on('close', () => {
      const whole = Buffer.concat(chunks);
      const end = whole.indexOf('\r\n\r\n');
      const headers = whole
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => line.split(': '));
      const status = Number(headers.find(([name]) => name === 'Status')?.[1]?.slice(0, 3) ?? 200);
      response.writeHead(status, headers.filter(([name]) => name !== 'Status').flat() as string[]);
      response.end(whole.subarray(end + 4));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/handoffs.git`;
}

it('over http: what answers anybody is public and wants a yes, then handoffs travel', async () => {
  const place = new RemotePlace();
  const url = await serveHttp(place, null);
  const [sender, reader] = [new Machine(place, 'laptop'), new Machine(place, 'desk')];
  const refused = await runLater(sender, ['remote', 'add', url, '--json']);
  expect(JSON.parse(refused.stdout).error).toMatchObject({ code: 'remote-public' });
  for (const machine of [sender, reader]) {
    const added = await runLater(machine, ['remote', 'add', url, '--public-is-fine', '--json']);
    expect(JSON.parse(added.stdout)).toMatchObject({ public: true, reachable: true });
  }
  await travel(sender, reader);
});

it('over http with a password: it is private, nothing is asked, and a credential helper of the user’s is used', async () => {
  const place = new RemotePlace();
  const url = await serveHttp(place, 'open-sesame');
  const [sender, reader] = [new Machine(place, 'laptop'), new Machine(place, 'desk')];
  for (const machine of [sender, reader]) {
    const added = await runLater(machine, ['remote', 'add', url, '--json']);
    expect(JSON.parse(added.stdout)).toMatchObject({ public: false, reachable: false });
  }
  const waits = await runLater(sender, ['sync', '--json']);
  expect(waits.status).toBe(1);
  const doctor = JSON.parse((await runLater(sender, ['doctor', '--json'])).stdout);
  const found = (doctor.findings as { code: string; fix: string }[]).find(
    ({ code }) => code === 'remote-failed',
  );
  expect(found?.fix).toContain(`log in once in a terminal, so that git asks no more: git ls-remote '${url}'`);
  for (const machine of [sender, reader]) {
    const store = join(machine.home, 'credentials');
    writeFileSync(
      store,
      `${url.replace('http://', 'http://anna:open-sesame@').replace(/\/handoffs.*/, '')}\n`,
    );
    const config = join(machine.home, '.gitconfig');
    writeFileSync(config, `${readFileSync(config, 'utf8')}[credential]\n\thelper = store --file ${store}\n`);
  }
  await travel(sender, reader);
});

async function freePort(): Promise<number> {
  const socket = createSocket();
  await new Promise<void>((resolve) => socket.listen(0, '127.0.0.1', resolve));
  const { port } = socket.address() as AddressInfo;
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

it('over ssh: by a key, in batch mode, with the ssh command that the user’s git names', async () => {
  const program = ['/usr/sbin/sshd', '/usr/bin/sshd'].find(existsSync) ?? 'none';
  expect(existsSync(program), 'no sshd; on Debian: apt-get install openssh-server openssh-client').toBe(true);
  const place = new RemotePlace();
  const port = await freePort();
  const etc = join(place.base, 'ssh');
  mkdirSync(etc);
  chmodSync(etc, 0o700);
  for (const name of ['host', 'user'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(etc, name)]);
  writeFileSync(join(etc, 'authorized'), readFileSync(join(etc, 'user.pub')));
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${etc}/host`,
    `AuthorizedKeysFile ${etc}/authorized`,
    `PidFile ${etc}/pid`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
  ];
  writeFileSync(join(etc, 'config'), `${lines.join('\n')}\n`);
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  children.push(spawn(program, ['-D', '-e', '-f', join(etc, 'config')], { stdio: 'ignore' }));
  const host = readFileSync(join(etc, 'host.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
  writeFileSync(join(etc, 'known'), `[127.0.0.1]:${port} ${host}\n`);
  const url = `ssh://${userInfo().username}@127.0.0.1:${port}${place.handoffs}`;
  const [sender, reader] = [new Machine(place, 'laptop'), new Machine(place, 'desk')];
  for (const machine of [sender, reader]) {
    const before = await runLater(machine, ['remote', 'add', url, '--public-is-fine', '--json']);
    expect(JSON.parse(before.stdout)).toMatchObject({ public: null, reachable: false });
    const config = join(machine.home, '.gitconfig');
    const command = `ssh -F none -i ${etc}/user -o UserKnownHostsFile=${etc}/known`;
    writeFileSync(config, `${readFileSync(config, 'utf8')}[core]\n\tsshCommand = ${command}\n`);
  }
  await travel(sender, reader);
});
