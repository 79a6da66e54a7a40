import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { compare } from './measure.mjs';
import { cli, makePlace, node, repository } from './place.mjs';

/** The client of the end-to-end tests (`npm ci --prefix tests/e2e/clients`). */
const client = join(
  repository,
  `tests/e2e/clients/node_modules/@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
);
/** A start takes seconds: few turns tell enough. */
const mostTurns = 5;
const limit = 1.5;

function placeWith(name, ...flags) {
  const place = makePlace(name);
  const env = { HOME: place.home, PATH: process.env.PATH };
  const { status, stderr } = spawnSync(node, [cli, 'install', '--client', 'claude-code', ...flags], { env });
  if (status !== 0) throw new Error(`install ${flags.join(' ')}: ${stderr}`);
  return place;
}

/** Milliseconds from the start of the client to its first request to the model. */
async function untilRequest({ home, worktree }) {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asked = new Promise((resolve) => {
    server.on('request', (request, response) => {
      if (request.method === 'POST' && request.url.startsWith('/v1/messages')) resolve();
      else response.end();
    });
  });
  const env = {
    HOME: home,
    PATH: process.env.PATH,
    IS_SANDBOX: '1',
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${server.address().port}`,
    ANTHROPIC_API_KEY: 'sk-ant-bench',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_ERROR_REPORTING: '1',
  };
  const started = process.hrtime.bigint();
  const run = spawn(client, ['-p', 'hello'], { cwd: worktree, env, stdio: 'ignore' });
  const ended = once(run, 'exit');
  await Promise.race([
    asked,
    ended.then(() => Promise.reject(new Error('the client ended without a request'))),
  ]);
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  run.kill('SIGKILL');
  await ended;
  server.closeAllConnections();
  server.close();
  return ms;
}

/** What the mod adds to a start of the real client; empty where the client is not there. */
export async function measureMod(turns) {
  if (!existsSync(client)) return [];
  const places = [placeWith('claude-plain'), placeWith('claude-mod', '--mod')];
  const times = [[], []];
  for (let turn = -1; turn < Math.min(turns, mostTurns); turn++) {
    for (const step of [0, 1]) {
      const index = (Math.abs(turn) + step) % 2;
      const ms = await untilRequest(places[index]);
      // The first turn warms the disk's cache up.
      if (turn >= 0) times[index].push(ms);
    }
  }
  const entries = [
    { label: 'Claude Code, from its start to its first request', limit: null },
    { label: 'the same with the mod', limit },
  ];
  return compare(entries, times);
}
