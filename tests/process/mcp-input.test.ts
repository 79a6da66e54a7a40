import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { git } from '../core/world.ts';
import { BareServer, connect, Sandbox } from './mcp-box.ts';
import { draftText } from './sandbox.ts';

const repository = (box: Sandbox, name: string): string => {
  const path = join(box.base, name);
  mkdirSync(path);
  git(path, 'init', '-q', '-b', 'main');
  return path;
};

describe('roots', () => {
  it('tell the worktree, wherever the server was started', async () => {
    const box = new Sandbox();
    const { sentinel } = box.publish();
    mkdirSync(join(box.worktree, 'src'));
    const connection = await connect(box, { cwd: box.base, roots: () => [join(box.worktree, 'src')] });
    expect(await connection.call('take')).toContain(sentinel);
  });

  it('of several the first that is a repository counts, and is named', async () => {
    const box = new Sandbox();
    const { sentinel } = box.publish();
    const plain = join(box.base, 'plain');
    mkdirSync(plain);
    const roots = ['https://example.invalid/x', 'file://elsewhere/x', 'file:///nowhere', plain, box.worktree];
    const connection = await connect(box, { cwd: box.base, roots: () => roots });
    const text = await connection.call('take');
    expect(text).toContain(sentinel);
    expect(text).toMatch(/\nOf 2 roots this works in the first that is a repository: \S+\/app$/);
  });

  it('that change are asked for anew', async () => {
    const box = new Sandbox();
    const { sentinel } = box.publish();
    let root = repository(box, 'other');
    const connection = await connect(box, { roots: () => [root] });
    expect(await connection.call('take')).toContain('nothing waits');
    root = box.worktree;
    expect(await connection.call('take')).toContain('nothing waits');
    await connection.client.sendRootsListChanged();
    expect(await connection.call('take')).toContain(sentinel);
  });

  it('that are never told are not waited for', async () => {
    const box = new Sandbox();
    const { sentinel } = box.publish();
    const connection = await connect(box, { roots: () => new Promise<string[]>(() => undefined) });
    expect(await connection.call('take')).toContain(sentinel);
  });
});

describe('what is no call', () => {
  it('is answered with an error or dropped, and the next call works', async () => {
    const box = new Sandbox();
    const server = new BareServer(box);
    server.initialize();
    server.write('not json\n\n{"jsonrpc":"2.0"}\n[]\n\u0000\u0001\n');
    server.write(new Uint8Array([0xff, 0xfe, 0x0a]));
    server.send(1, 'no/such/method');
    server.send(2, 'tools/call', { name: 'toString', arguments: {} });
    server.send(3, 'tools/call', { name: 'list', arguments: { which: 'none' } });
    server.send(4, 'tools/call', { name: 'list', arguments: 'all' });
    server.send(5, 'tools/call', { name: 'show', arguments: { name: '../../../etc/passwd' } });
    server.send(6, 'tools/call', { name: 'list' });
    expect((await server.answerTo(1)).error).toMatchObject({ code: -32601 });
    expect((await server.answerTo(2)).error).toMatchObject({ code: -32602 });
    expect((await server.answerTo(3)).result).toMatchObject({ isError: true });
    expect((await server.answerTo(4)).error).toMatchObject({ code: expect.any(Number) });
    expect((await server.answerTo(5)).result).toMatchObject({ isError: true });
    expect((await server.answerTo(6)).result.content[0].text).toContain('No handoff here.');
    expect(server.stderr).toContain('handoff mcp: ');
  });

  it('of ten megabytes is refused in words, and of forty dropped', async () => {
    const box = new Sandbox();
    const server = new BareServer(box);
    server.initialize();
    const body = `${draftText}${'x'.repeat(10_000_000)}`;
    server.send(1, 'tools/call', { name: 'publish', arguments: { body, review: false } });
    const { result } = await server.answerTo(1);
    expect(result.isError).toBe(true);
    expect(result.content[0].text).toContain('larger than');
    server.send(2, 'tools/call', { name: 'publish', arguments: { body: 'y'.repeat(40_000_000) } });
    server.send(3, 'ping');
    expect((await server.answerTo(3)).result).toEqual({});
    expect(server.messages.map(({ id }) => id)).toEqual([0, 1, 3]);
  });

  it('prints nothing but the protocol, whatever a library writes and however a verb colours it', async () => {
    const box = new Sandbox();
    const noise = `const before = console;
      const wait = setInterval(() => {
        if (console === before) return;
        clearInterval(wait);
        console.log('noise');
        process.stdout.write('noise\\n');
      }, 5);`;
    const NODE_OPTIONS = `--require=${box.write('noise.cjs', noise)}`;
    const server = new BareServer(box, { FORCE_COLOR: '1', HANDOFF_DEBUG: '1', NODE_OPTIONS });
    server.initialize();
    server.send(1, 'tools/call', { name: 'publish', arguments: { body: draftText, review: false } });
    server.send(2, 'tools/call', { name: 'list' });
    server.send(3, 'tools/call', { name: 'rescue' });
    await server.answerTo(3);
    expect(server.messages.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
    expect(server.stdout).not.toContain('\\u001b[');
    expect(server.stderr).toBe('noise\nnoise\n');
  });
});

describe('the end of a connection', () => {
  it.each(['before', 'after'])('EOF %s the first message ends the server with 0', async (when) => {
    const server = new BareServer(new Sandbox());
    if (when === 'after') {
      server.initialize();
      await server.answerTo(0);
    }
    server.process.stdin.end();
    expect(await server.exitCode()).toBe(0);
  });

  it('calls that were sent before EOF are answered', async () => {
    const box = new Sandbox();
    box.publish();
    const server = new BareServer(box);
    server.initialize();
    server.send(1, 'tools/call', { name: 'take' });
    server.send(2, 'tools/call', { name: 'list', arguments: { which: 'all' } });
    server.process.stdin.end();
    expect(await server.exitCode()).toBe(0);
    expect(server.messages.map(({ id }) => id)).toEqual([0, 1, 2]);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends it with 0', async (signal) => {
    const server = new BareServer(new Sandbox());
    server.initialize();
    await server.answerTo(0);
    server.process.kill(signal);
    expect(await server.exitCode()).toBe(0);
  });

  it('a client that never initialises, or stops reading, does no harm', async () => {
    const box = new Sandbox();
    box.publish();
    const server = new BareServer(box);
    await sleep(300);
    expect(server.process.exitCode).toBe(null);
    server.process.stdout.destroy();
    server.initialize();
    server.send(1, 'tools/call', { name: 'take' });
    expect(await server.exitCode()).toBe(0);
    // Whether the take came first or the end: nothing is lost.
    const { handoffs } = box.json<{ handoffs: { state: string }[] }>(['list', '--all']);
    expect(handoffs).toMatchObject([{ state: expect.stringMatching(/^(?:unread|delivered)$/) }]);
    expect(box.hook(box.payload()).stdout).toContain('Sentinel of handoff 1');
  });
});

it('at a terminal the verb says what it is for', () => {
  const box = new Sandbox();
  const ran = box.run(['mcp', '--help']);
  expect(ran.stdout).toContain('the MCP server');
});
