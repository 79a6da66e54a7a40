import { type RandomGenerator, seeded } from '../../crash/random.ts';
import type { Step } from './steps.ts';
import { drawStep } from './steps.ts';
import { acrossSteps } from './steps-across.ts';
import { claudeSteps } from './steps-claude.ts';
import { codexSteps } from './steps-codex.ts';
import { insideSteps } from './steps-inside.ts';
import { killedSteps } from './steps-killed.ts';
import { rescuedSteps } from './steps-rescued.ts';
import { World } from './world.ts';

const steps: readonly Step[] = [
  ...claudeSteps,
  ...codexSteps,
  ...acrossSteps,
  ...insideSteps,
  ...killedSteps,
  ...rescuedSteps,
];

/** As many handoffs at once fit whole under both hosts' caps. */
const atOnce = 4;

export interface Tally {
  taken: Pick<Step, 'client' | 'name'>[];
  /** Requests that were compared, by client. */
  shown: Map<string, number>;
}

/** Plays `length` random steps in a world of its own; throws at the first that is not as the model says. */
export async function playWorld(seed: string, length: number): Promise<Tally> {
  const random = seeded(seed);
  const world = await World.make();
  const taken: Tally['taken'] = [];
  try {
    while (taken.length < length) {
      await publishSome(world, random);
      const { step, act } = drawStep(steps, world, random);
      await act();
      await world.compareDisk();
      taken.push({ client: step.client, name: step.name });
    }
    return { taken, shown: world.compared };
  } catch (error) {
    throw new Error(describe(error, world, seed));
  } finally {
    await world.close();
  }
}

/** Something should wait most of the time. */
async function publishSome(world: World, random: RandomGenerator): Promise<void> {
  const { length } = world.model.alive;
  if (length < atOnce && random() < (length === 0 ? 0.9 : 0.4)) await world.publish();
}

function describe(error: unknown, world: World, seed: string): string {
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const handoffs = world.model.handoffs.map(
    ({ name, file, sentinel, state, holder, answer }) =>
      `${name} ${file} ${sentinel}: ${state}${holder ? `, with ${holder.key} ${holder.open ? 'open' : 'over'}` : ''}, answer ${answer}`,
  );
  const done = world.done.map((line, at) => `${at + 1}. ${line}`);
  return [`world ${seed}; what was done:`, ...done, 'what the model says:', ...handoffs, what].join('\n  ');
}
