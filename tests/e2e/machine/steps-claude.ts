import { pick, type RandomGenerator } from '../../crash/random.ts';
import { waitUntil } from '../wait-until.ts';
import { askForError, askForReply, askInVain } from './ask.ts';
import { playStart } from './expect-start.ts';
import { type Ending, runHeadless } from './headless.ts';
import type { Session } from './model.ts';
import { manners } from './servers.ts';
import type { Step } from './steps.ts';
import { type ClaudeWindow, hookEnded, hooksEnded, openClaudeWindow, openId, windowGone } from './windows.ts';
import type { World } from './world.ts';

const client = 'claude-code';
const endings: readonly Ending[] = [...manners, 'error', 'killed', 'killed in its words', 'refused'];

function headless(name: string, weight: number, does: 'deliver' | 'peek' | 'skip'): Step {
  return {
    client,
    weight,
    name,
    plan: (world, random) => {
      const ending = pick(random, endings);
      // Peeking is what it does without being told.
      const env: Record<string, string> = does === 'peek' ? {} : { AGENT_HANDOFF_HEADLESS: does };
      return async () => {
        world.note(`claude -p, ${does}: ${ending}`);
        await runHeadless(world, { client, does, ending, env });
      };
    },
  };
}

/** Conversations that are over and can be resumed. */
export function keptSessions(world: World, of: string): Session[] {
  return world.model.sessions.filter((one) => one.client === of && !one.open && one.kept);
}

function inWindow(
  name: string,
  weight: number,
  act: (world: World, window: ClaudeWindow, random: RandomGenerator) => Promise<void>,
  fits: (window: ClaudeWindow) => boolean = () => true,
): Step {
  return {
    client,
    weight,
    name,
    plan: (world, random) => {
      const windows = world.claudeWindows.filter(fits);
      if (windows.length === 0) return null;
      const window = pick(random, windows);
      return async () => {
        world.note(`${window.name}: ${name}`);
        await act(world, window, random);
      };
    },
  };
}

async function clear(world: World, window: ClaudeWindow): Promise<void> {
  const before = await hooksEnded(window.log);
  await window.tui.submit('/clear');
  const id = await openId(world, window.tui.pid, window.session.id);
  await hookEnded(window.log, before);
  await window.tui.waitForPrompt();
  world.model.end(window.session);
  window.session = world.model.open(client, id);
  window.start = playStart(world, window.session, 'deliver');
}

/** The 5 s in which two compactions count as one are over for this session. */
const compactedAt = new WeakMap<Session, number>();

async function compact(world: World, window: ClaudeWindow): Promise<void> {
  const last = compactedAt.get(window.session) ?? 0;
  await waitUntil(() => Date.now() - last > 5_500, { timeoutMs: 10_000, describe: () => 'five seconds' });
  const before = world.claudeApi.compactionRequests.length;
  await window.tui.submit('/compact');
  await world.claudeApi.waitForCompaction(before + 1);
  await window.tui.waitForPrompt(40_000);
  compactedAt.set(window.session, Date.now());
  world.model.compact(window.session);
}

async function ask(world: World, window: ClaudeWindow, random: RandomGenerator): Promise<void> {
  const manner = pick(random, manners);
  world.note(`  ${manner}`);
  await askForReply(world, window, manner);
}

/** Less than two replies the client does not compact. What comes back is compared at the next question. */
async function compactAndAsk(world: World, window: ClaudeWindow, random: RandomGenerator): Promise<void> {
  while (window.session.replies < 2) await ask(world, window, random);
  await compact(world, window);
  await ask(world, window, random);
}

function resume(fork: boolean, inTerminal: boolean): Step {
  const name = `${inTerminal ? 'claude' : 'claude -p'} --resume${fork ? ' --fork-session' : ''}`;
  return {
    client,
    weight: 1,
    name,
    plan: (world, random) => {
      const kept = keptSessions(world, client);
      if (kept.length === 0 || (inTerminal && world.claudeWindows.length > 1)) return null;
      const from = pick(random, kept);
      const ending = pick(random, manners);
      const args = ['--resume', from.id, ...(fork ? ['--fork-session'] : [])];
      return async () => {
        world.note(`${name} of ${from.key}${inTerminal ? '' : `: ${ending}`}`);
        if (inTerminal) await openClaudeWindow(world, 'announce', { args, from, fork });
        else await runHeadless(world, { client, does: 'announce', ending, args, from, fork });
      };
    },
  };
}

export const claudeSteps: readonly Step[] = [
  headless('claude -p that delivers', 3, 'deliver'),
  headless('claude -p', 1, 'peek'),
  headless('claude -p that skips', 1, 'skip'),
  {
    client,
    weight: 5,
    name: 'claude is opened',
    plan: (world) =>
      world.claudeWindows.length > 1
        ? null
        : async () => {
            world.note('claude is opened');
            await openClaudeWindow(world, 'deliver');
          },
  },
  resume(false, true),
  resume(true, true),
  resume(false, false),
  resume(true, false),
  inWindow('asked', 6, ask),
  inWindow('asked, error', 1, (world, window) => askForError(world, window)),
  inWindow('asked, Escape', 1, (world, window) => askInVain(world, window, 'Escape', false)),
  inWindow('asked, Escape in its words', 1, (world, window) => askInVain(world, window, 'Escape', true)),
  inWindow('asked, killed', 1, (world, window) => askInVain(world, window, 'killed', false)),
  inWindow('asked, killed in its words', 1, (world, window) => askInVain(world, window, 'killed', true)),
  inWindow('quit', 2, async (world, window) => {
    await window.tui.quit();
    windowGone(world, window);
  }),
  inWindow('killed', 2, async (world, window) => {
    await window.tui.kill();
    windowGone(world, window);
  }),
  inWindow('/clear', 3, clear),
  inWindow('/compact', 3, compactAndAsk),
];
