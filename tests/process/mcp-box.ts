import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach } from 'vitest';
import { cliBundle, Sandbox } from './sandbox.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

interface ConnectOptions {
  name?: string;
  cwd?: string;
  env?: Record<string, string>;
  /** Directories that the client tells as its roots; left out, it has none. */
  roots?: () => string[] | Promise<string[]>;
}

/** A connection of the SDK's own client to the server that a configuration names. */
export class Connection {
  readonly client: Client;
  private readonly transport: StdioClientTransport;

  constructor(box: Sandbox, { name = 'any-client', cwd = box.worktree, env = {}, roots }: ConnectOptions) {
    const capabilities = roots ? { roots: { listChanged: true } } : {};
    this.client = new Client({ name, version: '1.0.0' }, { capabilities });
    if (roots)
      this.client.setRequestHandler(ListRootsRequestSchema, async () => ({
        roots: (await roots()).map((path) => ({ uri: path.includes(':') ? path : `file://${path}` })),
      }));
    this.transport = new StdioClientTransport({
      command: process.execPath,
      args: [cliBundle, 'mcp'],
      cwd,
      env: { ...box.env, ...env },
      stderr: 'ignore',
    });
  }

  async open(): Promise<this> {
    open.push(this);
    await this.client.connect(this.transport);
    return this;
  }

  get pid(): number {
    return this.transport.pid ?? 0;
  }

  /** What a tool says; throws when it says that it failed. */
  async call(name: string, args: Record<string, unknown> = {}): Promise<string> {
    const { text, failed } = await this.attempt(name, args);
    if (failed) throw new Error(`${name}: ${text}`);
    return text;
  }

  async attempt(
    name: string,
    args: Record<string, unknown> = {},
  ): Promise<{ text: string; failed: boolean }> {
    const result = await this.client.callTool({ name, arguments: args });
    const [content] = result.content as { type: string; text: string }[];
    return { text: content?.text ?? '', failed: result.isError === true };
  }

  close(): Promise<void> {
    return this.client.close();
  }

  /** Ends the server as a crash does. */
  async kill(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.client.onclose = resolve;
    });
    process.kill(this.pid, 'SIGKILL');
    await closed;
  }
}

export const connect = (box: Sandbox, options: ConnectOptions = {}) => new Connection(box, options).open();

/** The server as a bare process: for input that no client sends. */
export class BareServer {
  readonly process: ChildProcessWithoutNullStreams;
  stdout = '';
  stderr = '';
  private readonly ended: Promise<unknown[]>;

  constructor(box: Sandbox, env: Record<string, string> = {}) {
    this.process = spawn(process.execPath, [cliBundle, 'mcp'], {
      cwd: box.worktree,
      env: { ...box.env, ...env },
    });
    this.process.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.process.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.process.stdin.on('error', () => undefined);
    this.ended = once(this.process, 'exit');
    open.push({ close: async () => void this.process.kill('SIGKILL') });
  }

  write(text: string | Uint8Array): void {
    this.process.stdin.write(text);
  }

  send(id: number, method: string, params: object = {}): void {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
  }

  initialize(): void {
    const clientInfo = { name: 'any-client', version: '1.0.0' };
    this.send(0, 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
    this.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  }

  /** Every line of stdout as a message; fails for a line that is none. */
  get messages(): {
    id: number;
    result?: Record<string, unknown>;
    error?: { code: number; message: string };
  }[] {
    return this.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  async answerTo(id: number) {
    for (;;) {
      const whole = this.stdout.slice(0, this.stdout.lastIndexOf('\n') + 1);
      const lines = whole.split('\n').filter(Boolean);
      const found = lines.map((line) => JSON.parse(line)).find((message) => message.id === id);
      if (found) return found;
      await Promise.race([once(this.process.stdout, 'data'), this.ended]);
      if (this.process.exitCode !== null || this.process.signalCode !== null)
        throw new Error(`the server ended: ${this.stderr}`);
    }
  }

  /** Its exit code, when it has ended by itself. */
  async exitCode(): Promise<number | null> {
    const [code] = await this.ended;
    return code as number | null;
  }
}

export { Sandbox };
