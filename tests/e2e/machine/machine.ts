import { seeded } from '../../crash/random.ts';
import { drawStep, type Step } from './steps.ts';
import { acrossSteps } from './steps-across.ts';
import { claudeSteps } from './steps-claude.ts';
import { codexSteps } from './steps-codex.ts';
import { insideSteps } from './steps-inside.ts';
import { killedSteps } from './steps-killed.ts';
import { World } from './world.ts';

export interface Tally {
  steps: number;
  byStep: Map<string, number>;
  byClient: Map<string, number>;
  handoffs: number;
  sessions: number;
}

/** As many handoffs at once fit whole under both hosts' caps. */
const atOnce = 4;

/** Plays `length` random steps in a world of its own; throws at the first that is not as the model says. */
export async function playWorld(seed: string, length: number): Promise<Tally> {
  const random = seeded(seed);
  const world = await World.make();
  const tally: Tally = { steps: 0, byStep: new Map(), byClient: new Map(), handoffs: 0, sessions: 0 };
  const steps: readonly Step[] = [
    ...claudeSteps,
    ...codexSteps,
    ...acrossSteps,
    ...insideSteps,
    ...killedSteps,
  ];
  try {
    while (tally.steps < length) {
      if (world.model.alive.length < atOnce && random() < (world.model.alive.length === 0 ? 0.9 : 0.4))
        await world.publish();
      const { step, act } = drawStep(steps, world, random);
      await act();
      await world.compareDisk();
      tally.steps += 1;
      count(tally.byStep, step.name);
      count(tally.byClient, step.client);
    }
    tally.handoffs = world.model.handoffs.length;
    tally.sessions = world.model.sessions.length;
    return tally;
  } catch (error) {
    throw new Error(describe(error, world, seed));
  } finally {
    await world.close();
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function describe(error: unknown, world: World, seed: string): string {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const handoffs = world.model.handoffs.map(
    ({ name, file, sentinel, state, holder, answer }) =>
      `${name} ${file} ${sentinel}: ${state}${holder ? `, with ${holder.key} ${holder.open ? 'open' : 'over'}` : ''}, answer ${answer}`,
  );
  return [`world ${seed}`, ...world.done.map((line, at) => `${at + 1}. ${line}`), ...handoffs, what].join(
    '\n  ',
  );
}
