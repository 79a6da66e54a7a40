import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { compare } from './measure.mjs';
import { cli, makePlace, node } from './place.mjs';

const clientInfo = { name: 'bench', version: '1.0.0' };
const messages = [
  { id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } },
  { method: 'notifications/initialized' },
  { id: 2, method: 'tools/list' },
];
const input = messages.map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).join('');

/** The SDK alone, listing no tool, takes 2.8 times as long: it makes all schemas of the protocol as it is loaded. */
const answerLimit = 3.5;
const idleLimit = 60;

/** Starts the server and waits until it has listed its tools. */
async function startServer(place) {
  const server = spawn(node, [cli, 'mcp'], { cwd: place.worktree, env: place.env });
  server.stdin.write(input);
  let printed = '';
  while (!printed.includes('"id":2')) printed += (await once(server.stdout, 'data'))[0];
  if (!printed.includes('"name":"take"')) throw new Error(`the MCP server lists no tools: ${printed}`);
  return server;
}

async function endOf(process) {
  process.stdin.end();
  await once(process, 'exit');
}

/** From the start of the server to the answer that a client waits for, beside a whole `node -e 0`. */
export async function measureAnswers(turns) {
  const place = makePlace('mcp');
  const labels = ['`node -e 0`, once more', 'MCP server, from its start to the list of its tools'];
  const times = [[], []];
  const now = () => Number(process.hrtime.bigint()) / 1e6;
  for (let turn = -1; turn < turns; turn++) {
    let started = now();
    await endOf(spawn(node, ['-e', '0'], { cwd: place.worktree, env: place.env }));
    const base = now() - started;
    started = now();
    const server = await startServer(place);
    const answer = now() - started;
    await endOf(server);
    // The first turn warms the disk's cache up.
    if (turn < 0) continue;
    times[0].push(base);
    times[1].push(answer);
  }
  return compare(
    labels.map((label, index) => ({ label, limit: index === 0 ? null : answerLimit })),
    times,
  );
}

/** What the server takes of memory when it has listed its tools and nobody calls; null where the system does not tell. */
export async function measureIdleServer() {
  const server = await startServer(makePlace('mcp-idle'));
  try {
    await sleep(500);
    const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
    const mebibytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
    return { label: 'MCP server, idle', mebibytes, limit: idleLimit };
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  } finally {
    await endOf(server);
  }
}
