import { createInterface } from 'node:readline';
import { execa } from 'execa';
import * as z from 'zod/mini';
import type { Context } from '../../../core/context.ts';
import { codexDirectory, codexProcess } from './location.ts';

const message = z.looseObject({
  id: z.optional(z.number()),
  result: z.optional(z.unknown()),
  error: z.optional(z.looseObject({ message: z.string() })),
});
const listedHook = z.looseObject({
  key: z.string(),
  command: z.optional(z.nullable(z.string())),
  sourcePath: z.string(),
  currentHash: z.string(),
  trustStatus: z.string(),
  eventName: z.optional(z.string()),
  /** False where the user switched it off, whatever the trust. */
  enabled: z.optional(z.boolean()),
  pluginId: z.optional(z.nullable(z.string())),
});
const hookList = z.looseObject({
  data: z.array(z.looseObject({ hooks: z.array(listedHook), warnings: z.array(z.string()) })),
});

export type ListedHook = z.infer<typeof listedHook>;

/**
 * Asks `codex app-server` (JSON-RPC, one message a line) which hooks it knows outside any project. Throws an Error that
 * says why it did not answer. `brief` leaves out plugins, for which it asks a server, and does not wait for its end.
 */
export async function listHooks(
  ctx: Context,
  program: string,
  { timeout = 20_000, brief = false }: { timeout?: number; brief?: boolean } = {},
): Promise<ListedHook[]> {
  const cwd = codexDirectory(ctx);
  const server = execa(program, ['app-server', ...(brief ? ['-c', 'features.plugins=false'] : [])], {
    ...codexProcess(ctx, timeout),
    cwd,
    stdin: 'pipe',
    forceKillAfterDelay: 2000,
    cleanup: !brief,
  });
  server.stdin.on('error', () => undefined);
  const send = (body: object) => server.stdin.write(`${JSON.stringify(body)}\n`);
  send({ id: 1, method: 'initialize', params: { clientInfo: { name: 'agent-handoff', version: '0' } } });
  try {
    for await (const line of createInterface({ input: server.stdout })) {
      const { id, result, error } = z.parse(message, JSON.parse(line));
      if (error !== undefined) throw new Error(error.message);
      if (id === 1) {
        send({ method: 'initialized' });
        send({ id: 2, method: 'hooks/list', params: { cwds: [cwd] } });
      }
      if (id === 2) return z.parse(hookList, result).data.flatMap(({ hooks }) => hooks);
    }
    const { stderr, timedOut, shortMessage } = await server;
    if (timedOut) throw new Error(`no answer within ${timeout / 1000} s`);
    throw new Error(stderr.trim().split('\n').at(-1) || shortMessage?.split('\n')[0]);
  } finally {
    // It ends with its stdin.
    server.stdin.end();
    if (brief) {
      server.stdout.destroy();
      server.stderr.destroy();
      server.unref();
    } else {
      const timer = setTimeout(() => server.kill('SIGKILL'), 3000);
      await server;
      clearTimeout(timer);
    }
  }
}
