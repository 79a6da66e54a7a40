import { execa } from 'execa';
import { claudeEnv } from '../claude-code/environment.ts';
import { claudeBinary } from '../client-binaries.ts';
import { codexBinary, codexEnv } from '../codex/environment.ts';
import { waitUntil } from '../wait-until.ts';
import { checkStart, playStart } from './expect-start.ts';
import type { Client, Session, Start } from './model.ts';
import { type Manner, scriptError, scriptReply, scriptSilence, serverOf } from './servers.ts';
import { promptKept } from './windows.ts';
import { Violation, type World } from './world.ts';

/** How the one turn of a headless session ends. */
export type Ending = Manner | 'error' | 'killed' | 'killed in its words' | 'refused';

export interface Running {
  client: Client;
  /** What it has printed so far, both streams. */
  output: () => string;
  kill: () => void;
  ended: Promise<number | undefined>;
}

/** Nothing listens there. */
const deadPort = 'http://127.0.0.1:9';

/** Starts `claude -p` or `codex exec` and does not wait for it. */
export async function startHeadless(
  world: World,
  client: Client,
  { args = [], env = {}, prompt = 'go', refused = false }: HeadlessOptions = {},
): Promise<Running> {
  const fixed =
    client === 'claude-code'
      ? ['-p', prompt, '--output-format', 'stream-json', '--verbose', '--allowedTools', 'Bash', ...args]
      : ['exec', ...(refused ? refuseCodex : []), ...args, '--', prompt];
  // Ten retries would take minutes.
  const dead = refused ? { ANTHROPIC_BASE_URL: deadPort, CLAUDE_CODE_MAX_RETRIES: '0' } : {};
  const run = execa(client === 'claude-code' ? claudeBinary() : codexBinary(), fixed, {
    cwd: world.cwd,
    env:
      client === 'claude-code'
        ? await claudeEnv(world.home, world.claudeApi.url, { ...dead, ...env })
        : await codexEnv(world.home, env),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    all: true,
    timeout: 90_000,
  });
  let printed = '';
  run.all?.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk;
  });
  return {
    client,
    output: () => printed,
    kill: () => run.kill('SIGKILL'),
    ended: run.then(({ exitCode }) => exitCode),
  };
}

export interface HeadlessOptions {
  args?: string[];
  env?: Record<string, string>;
  prompt?: string;
  refused?: boolean;
}

const refuseCodex = ['-c', `model_providers.fake.base_url="${deadPort}/v1"`];

export interface HeadlessWish {
  client: Client;
  does: Start;
  ending: Ending;
  args?: string[];
  env?: Record<string, string>;
  /** The session that goes on, or that is forked. */
  from?: Session;
  fork?: boolean;
}

/** One headless session to its end, compared with the model at its first request. */
export async function runHeadless(world: World, wish: HeadlessWish): Promise<Session> {
  const { client, does, ending, from, fork = false } = wish;
  const server = serverOf(world, client);
  const before = server.count;
  const reply = isReply(ending) ? scriptReply(world, server, ending) : null;
  if (ending === 'error') scriptError(world, server);
  if (ending === 'killed') scriptSilence(server);
  if (ending === 'killed in its words') scriptSilence(server, 'PARTIAL-TEXT\n\nand');
  const prompt = `prompt ${world.next()}-END`;
  const run = await startHeadless(world, client, { ...wish, prompt, refused: ending === 'refused' });

  const first = ending === 'refused' ? null : (await orEnd(run, server.wait(before)))[0];
  if (ending === 'refused') await untilRefused(run);
  const id = first?.sessionId ?? printedId(run);
  const session = from && !fork ? from : world.model.open(client, id, from);
  session.open = true;
  // Claude Code tells the hook of a fork the id of the session that was forked.
  const start = playStart(world, session, does, client === 'claude-code' && fork && from ? from : session);
  session.prompts += 1;
  if (session.id !== id) throw new Violation(`the session has the id ${id}, expected ${session.id}`);
  if (first) checkStart(world, session, first.text, start);

  if (ending === 'killed in its words') await promptKept(world, client, id, prompt);
  if (reply === null && ending !== 'error' && !(ending === 'refused' && client === 'claude-code')) run.kill();
  const code = await run.ended;
  if (ending !== 'killed') session.kept = true;
  server.release();
  if (reply) {
    if (code !== 0 || !run.output().includes(reply.tag))
      throw new Error(`${client} ended with ${code} and without ${reply.tag}:\n${run.output().slice(-2000)}`);
    world.model.reply(session, reply.named);
  }
  world.model.end(session);
  return session;
}

export function isReply(ending: Ending): ending is Manner {
  return ending === 'acknowledges' || ending === 'acknowledges one' || ending === 'answers otherwise';
}

/** A client that ends without having asked is told by what it printed. */
export async function orEnd<T>(run: Running, awaited: Promise<T>): Promise<T> {
  const ended = run.ended.then(async (code) => {
    // What it asked last may still be on its way into the list.
    await Promise.race([
      awaited.catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, 2_000)),
    ]);
    throw new Error(`${run.client} ended with ${code} before it asked:\n${run.output().slice(-2000)}`);
  });
  return Promise.race([awaited, ended]);
}

/** Claude Code gives up; Codex would wait for the network for ten minutes. */
async function untilRefused(run: Running): Promise<void> {
  if (run.client === 'claude-code') return void (await run.ended);
  await waitUntil(() => run.output().includes('waiting for network'), {
    timeoutMs: 40_000,
    describe: () => `Codex to wait for the network: ${run.output().slice(-1000)}`,
  });
}

export function printedId(run: Running): string {
  const pattern = run.client === 'claude-code' ? /"session_id":"([^"]+)"/ : /^session id: (\S+)$/m;
  return pattern.exec(run.output())?.[1] ?? 'none';
}
