import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { z } from 'zod';
import { codexBinary, codexEnv } from './environment.ts';

const messageSchema = z.looseObject({
  id: z.number().optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});

const hookSchema = z.looseObject({
  key: z.string(),
  eventName: z.string(),
  command: z.string().optional(),
  sourcePath: z.string(),
  currentHash: z.string(),
  trustStatus: z.enum(['managed', 'untrusted', 'trusted', 'modified']),
});
const listSchema = z.looseObject({
  data: z.array(z.looseObject({ hooks: z.array(hookSchema), warnings: z.array(z.string()) })),
});

export type ListedHook = z.infer<typeof hookSchema>;

function spawn(cwd: string, env: Record<string, string>) {
  return execa(codexBinary(), ['app-server'], { cwd, env, extendEnv: false, stdin: 'pipe', reject: false });
}

/** `codex app-server`: JSON-RPC, one message a line, on stdio. */
export class AppServer {
  private lastId = 0;
  private readonly waiting = new Map<number, (message: z.infer<typeof messageSchema>) => void>();

  private constructor(private readonly process: ReturnType<typeof spawn>) {
    createInterface({ input: process.stdout }).on('line', (line) => {
      const message = messageSchema.parse(JSON.parse(line));
      if (message.id !== undefined) this.waiting.get(message.id)?.(message);
    });
  }

  static async start(home: string, cwd: string): Promise<AppServer> {
    const server = new AppServer(spawn(cwd, await codexEnv(home)));
    await server.request('initialize', { clientInfo: { name: 'agent-handoff-tests', version: '0' } });
    server.send({ method: 'initialized' });
    return server;
  }

  async request(method: string, params: Record<string, unknown>): Promise<unknown> {
    const id = ++this.lastId;
    const answered = new Promise<z.infer<typeof messageSchema>>((resolve) => this.waiting.set(id, resolve));
    this.send({ id, method, params });
    const ended = this.process.then((run) => {
      throw new Error(`codex app-server ended before it answered ${method}:\n${run.stderr}`);
    });
    const { result, error } = await Promise.race([answered, ended]);
    if (error) throw new Error(`codex app-server, ${method}: ${error.message}`);
    return result;
  }

  async hooks(cwd: string): Promise<ListedHook[]> {
    const { data } = listSchema.parse(await this.request('hooks/list', { cwds: [cwd] }));
    return data.flatMap((entry) => entry.hooks);
  }

  /** Ends with its stdin. */
  async close(): Promise<void> {
    this.process.stdin.end();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 3_000);
    await this.process;
    clearTimeout(timer);
  }

  private send(message: Record<string, unknown>): void {
    this.process.stdin.write(`${JSON.stringify(message)}\n`);
  }
}

/** What the client thinks of the hooks that apply in `cwd`. */
export async function listHooks(home: string, cwd: string): Promise<ListedHook[]> {
  const server = await AppServer.start(home, cwd);
  try {
    return await server.hooks(cwd);
  } finally {
    await server.close();
  }
}

/** Trusts every hook that applies in `cwd`, in the place and by the call that the TUI's review uses. */
export async function trustHooks(home: string, cwd: string): Promise<ListedHook[]> {
  const server = await AppServer.start(home, cwd);
  try {
    const found = await server.hooks(cwd);
    const value = Object.fromEntries(found.map((hook) => [hook.key, { trusted_hash: hook.currentHash }]));
    const edits = [{ keyPath: 'hooks.state', value, mergeStrategy: 'upsert' }];
    await server.request('config/batchWrite', { edits, reloadUserConfig: true });
    return await server.hooks(cwd);
  } finally {
    await server.close();
  }
}
