import { pick, type RandomGenerator } from '../../crash/random.ts';
import { waitUntil } from '../wait-until.ts';
import { askForError, askForReply, askInVain } from './ask.ts';
import { type Ending, runHeadless } from './headless.ts';
import { manners } from './servers.ts';
import type { Step } from './steps.ts';
import { keptSessions } from './steps-claude.ts';
import { beginThread, type CodexWindow, newThread, openCodexWindow, windowGone } from './windows.ts';
import type { World } from './world.ts';

const client = 'codex';
const endings: readonly Ending[] = [...manners, 'error', 'killed', 'killed in its words', 'refused'];
const fresh = { does: 'deliver', from: null, same: false } as const;

function inWindow(
  name: string,
  weight: number,
  act: (world: World, window: CodexWindow, random: RandomGenerator) => Promise<void>,
  fits: (window: CodexWindow) => boolean = () => true,
): Step {
  return {
    client,
    weight,
    name: `codex ${name}`,
    plan: (world, random) => {
      const windows = world.codexWindows.filter(fits);
      if (windows.length === 0) return null;
      const window = pick(random, windows);
      return async () => {
        world.note(`${window.name}: ${name}`);
        await act(world, window, random);
      };
    },
  };
}

function goOn(way: 'resume' | 'fork', inTerminal: boolean): Step {
  const name = `codex ${inTerminal ? '' : 'exec '}${way}`;
  return {
    client,
    weight: 1,
    name,
    plan: (world, random) => {
      const kept = keptSessions(world, client);
      if (kept.length === 0 || (inTerminal && world.codexWindows.length > 0)) return null;
      const from = pick(random, kept);
      const ending = pick(random, manners);
      const args = [way, from.id];
      return async () => {
        world.note(`${name} of ${from.key}${inTerminal ? '' : `: ${ending}`}`);
        const fork = way === 'fork';
        if (inTerminal) await openCodexWindow(world, { does: 'announce', from, same: !fork }, args);
        else await runHeadless(world, { client, does: 'announce', ending, args, from, fork });
      };
    },
  };
}

/** The old thread stays loaded, and so open, until the process ends. */
function leave(window: CodexWindow, next: CodexWindow['next']): void {
  window.session = null;
  window.compacted = false;
  window.next = next;
}

const compactedAt = new WeakMap<CodexWindow, number>();

async function compact(world: World, window: CodexWindow): Promise<void> {
  const last = compactedAt.get(window) ?? 0;
  await waitUntil(() => Date.now() - last > 5_500, { timeoutMs: 10_000, describe: () => 'five seconds' });
  const { api } = world.codex;
  const before = api.compactionRequests.length;
  await window.tui.submit('/compact');
  await waitUntil(() => api.compactionRequests.length > before, {
    timeoutMs: 40_000,
    describe: () => `compaction ${before + 1}`,
  });
  await window.tui.waitForPrompt(40_000);
  window.compacted = true;
}

async function ask(world: World, window: CodexWindow, random: RandomGenerator): Promise<void> {
  const manner = pick(random, manners);
  world.note(`  ${manner}`);
  await askForReply(world, window, manner);
}

/** What comes back is compared at the next question. */
async function compactAndAsk(world: World, window: CodexWindow, random: RandomGenerator): Promise<void> {
  if (!window.session || window.session.replies === 0) await ask(world, window, random);
  await compact(world, window);
  await ask(world, window, random);
}

/** The prompt reaches nobody; the client waits for the network until it is killed. */
async function askWithoutNetwork(world: World): Promise<void> {
  const args = ['-c', 'model_providers.fake.base_url="http://127.0.0.1:9/v1"'];
  const window = await openCodexWindow(world, fresh, args);
  await window.tui.submit(`prompt ${world.next()}`);
  await window.tui.waitFor(/waiting for network|Reconnecting/, 40_000);
  beginThread(world, window, await newThread(world, window)).prompts += 1;
  await window.tui.kill();
  windowGone(world, window);
}

export const codexSteps: readonly Step[] = [
  {
    client,
    weight: 6,
    name: 'codex exec',
    plan: (world, random) => {
      const ending = pick(random, endings);
      return async () => {
        world.note(`codex exec: ${ending}`);
        await runHeadless(world, { client, does: 'deliver', ending });
      };
    },
  },
  {
    client,
    weight: 4,
    name: 'codex is opened',
    plan: (world) =>
      world.codexWindows.length > 0
        ? null
        : async () => {
            world.note('codex is opened');
            await openCodexWindow(world, fresh);
          },
  },
  {
    client,
    weight: 1,
    name: 'codex without network',
    plan: (world) =>
      world.codexWindows.length > 0
        ? null
        : async () => {
            world.note('codex is opened and asked without network, then killed');
            await askWithoutNetwork(world);
          },
  },
  goOn('resume', true),
  goOn('fork', true),
  goOn('resume', false),
  goOn('fork', false),
  inWindow('asked', 5, ask),
  inWindow('asked, error', 1, (world, window) => askForError(world, window)),
  inWindow('asked, Escape', 1, (world, window) => askInVain(world, window, 'Escape', false)),
  inWindow('asked, Escape in its words', 1, (world, window) => askInVain(world, window, 'Escape', true)),
  inWindow('asked, killed', 1, (world, window) => askInVain(world, window, 'killed', false)),
  inWindow('asked, killed in its words', 1, (world, window) => askInVain(world, window, 'killed', true)),
  inWindow('quit', 1, async (world, window) => {
    await window.tui.quit();
    windowGone(world, window);
  }),
  inWindow('killed', 2, async (world, window) => {
    await window.tui.kill();
    windowGone(world, window);
  }),
  inWindow('/clear', 2, async (_, window) => {
    await window.tui.clear();
    leave(window, fresh);
  }),
  inWindow('/new', 1, async (_, window) => {
    await window.tui.newThread();
    leave(window, fresh);
  }),
  inWindow(
    '/fork',
    1,
    async (_, window) => {
      await window.tui.forkThread();
      leave(window, { does: 'announce', from: window.session, same: false });
    },
    ({ session }) => session !== null && session.replies > 0,
  ),
  inWindow('/compact', 2, compactAndAsk),
];
