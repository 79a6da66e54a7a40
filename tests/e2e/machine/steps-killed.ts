import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pick } from '../../crash/random.ts';
import { answerFirstRun, claudeEnv } from '../claude-code/environment.ts';
import { claudeBinary } from '../client-binaries.ts';
import { Terminal } from '../terminal/terminal.ts';
import { adoptKilledStart } from './adopt.ts';
import { pressEscape } from './ask.ts';
import { playStart } from './expect-start.ts';
import { printedId, startHeadless } from './headless.ts';
import type { Client } from './model.ts';
import { hooksGone, killHooks } from './processes.ts';
import { scriptSilence, serverOf } from './servers.ts';
import type { Step } from './steps.ts';
import { openClaudeWindow, type Window, windowGone } from './windows.ts';
import type { World } from './world.ts';

/** When the client is killed; at the latest with its first request. */
const moments = ['registered', 'claimed', 'recorded', 'archived'] as const;
type Moment = (typeof moments)[number];

/** How many traces of that moment lie on the disk. */
function traces(world: World, moment: Moment): number {
  const below = (folder: string, pattern: RegExp) => {
    try {
      const names = readdirSync(world.path(folder), { recursive: true, encoding: 'utf8' });
      return names.filter((name) => pattern.test(name)).length;
    } catch {
      return 0;
    }
  };
  if (moment === 'claimed') return below('.agent-handoffs', /\/unread\/\.claim-/);
  if (moment === 'recorded') return below('.agent-handoffs', /\/\.delivered\/[^./][^/]*\.json$/);
  if (moment === 'archived') return below('.agent-handoffs', /\/read\/[^./][^/]*\.md$/);
  return below('.claude/sessions', /^\d+\.json$/) + below('.codex/sessions', /\.jsonl$/);
}

interface Victim {
  kill: () => Promise<unknown>;
  id: () => string | null;
}

async function startVictim(world: World, opening: Opening): Promise<Victim> {
  if (opening !== 'claude') {
    const client = opening === 'codex exec' ? 'codex' : 'claude-code';
    const run = await startHeadless(world, client, { env: { AGENT_HANDOFF_HEADLESS: 'deliver' } });
    const kill = () => {
      run.kill();
      return run.ended;
    };
    return { kill, id: () => printedId(run) };
  }
  const env = await claudeEnv(world.home, world.claudeApi.url);
  await answerFirstRun(world.home, world.cwd, env);
  const terminal = await Terminal.open({ argv: [claudeBinary()], cwd: world.cwd, env });
  const kill = async () => {
    await terminal.kill();
    await terminal.close();
  };
  return { kill, id: () => null };
}

const openings = ['claude', 'claude -p', 'codex exec'] as const;
type Opening = (typeof openings)[number];

async function killInStart(world: World, opening: Opening, moment: Moment, hookToo: boolean): Promise<void> {
  const client: Client = opening === 'codex exec' ? 'codex' : 'claude-code';
  const server = serverOf(world, client);
  const asked = server.count;
  const before = traces(world, moment);
  if (opening !== 'claude') scriptSilence(server);
  const victim = await startVictim(world, opening);
  const until = Date.now() + 20_000;
  while (traces(world, moment) <= before && server.count === asked && Date.now() < until) {
    // A terminal that has nothing to claim shows no trace, and asks nothing by itself.
    if (opening === 'claude' && moment !== 'registered' && world.model.alive.length === 0) break;
    await sleep(1);
  }
  if (hookToo && moment !== 'registered') killHooks(world.home);
  await victim.kill();
  server.forget();
  server.release();
  await hooksGone(world.home);
  await adoptKilledStart(world, client, victim.id());
}

function killStep(opening: Opening, weight: number): Step {
  return {
    client: opening === 'codex exec' ? 'codex' : 'claude-code',
    weight,
    name: `${opening}, killed in its start`,
    plan: (world, random) => {
      const moment = pick(
        random,
        opening === 'claude' && world.model.whole().length === 0 ? ['registered' as const] : moments,
      );
      const hookToo = random() < 0.5;
      return async () => {
        world.note(`${opening}, killed in its start when ${moment}${hookToo ? ', its hook too' : ''}`);
        await killInStart(world, opening, moment, hookToo);
      };
    },
  };
}

function closeStep(client: Client): Step {
  return {
    client,
    weight: 1,
    name: `${client}: terminal closed`,
    plan: (world, random) => {
      const windows: Window[] = client === 'codex' ? world.codexWindows : world.claudeWindows;
      if (windows.length === 0) return null;
      const window = pick(random, windows);
      return async () => {
        world.note(`${window.name}: terminal closed`);
        await window.tui.close();
        windowGone(world, window);
      };
    },
  };
}

async function askWithoutNetwork(world: World, end: 'killed' | 'quit'): Promise<void> {
  const window = await openClaudeWindow(world, 'deliver', {
    env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' },
  });
  await window.tui.submit(`prompt ${world.next()}`);
  await window.tui.waitFor(/Unable to connect|Connection refused/, 40_000);
  if (end === 'killed') await window.tui.kill();
  else {
    await pressEscape(window);
    await window.tui.quit();
  }
  windowGone(world, window);
}

/** A command of the client's own: the hook runs, the model is asked nothing. */
async function printCost(world: World, does: 'deliver' | 'peek'): Promise<void> {
  const run = await startHeadless(world, 'claude-code', {
    prompt: '/cost',
    env: { AGENT_HANDOFF_HEADLESS: does },
  });
  await run.ended;
  const session = world.model.open('claude-code', printedId(run));
  playStart(world, session, does);
  world.model.end(session);
}

export const killedSteps: readonly Step[] = [
  killStep('claude', 2),
  killStep('claude -p', 2),
  killStep('codex exec', 2),
  closeStep('claude-code'),
  closeStep('codex'),
  {
    client: 'claude-code',
    weight: 1,
    name: 'claude without network',
    plan: (world, random) => {
      const end = pick(random, ['killed', 'quit'] as const);
      if (world.claudeWindows.length > 1) return null;
      return async () => {
        world.note(`claude is opened and asked without network, then ${end}`);
        await askWithoutNetwork(world, end);
      };
    },
  },
  {
    client: 'claude-code',
    weight: 1,
    name: 'claude -p /cost',
    plan: (world, random) => {
      const does = pick(random, ['deliver', 'peek'] as const);
      return async () => {
        world.note(`claude -p /cost, ${does}`);
        await printCost(world, does);
      };
    },
  },
];
