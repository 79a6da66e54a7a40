import { pick, type RandomGenerator } from '../../crash/random.ts';
import type { Client } from './model.ts';
import type { World } from './world.ts';

/** One thing that a user, a client or the network does. */
export interface Step {
  client: Client | 'person';
  weight: number;
  name: string;
  /** Null: it cannot be done in this state. */
  plan: (world: World, random: RandomGenerator) => (() => Promise<void>) | null;
}

/** Draws one of the steps that can be done now. */
export function drawStep(
  steps: readonly Step[],
  world: World,
  random: RandomGenerator,
): { step: Step; act: () => Promise<void> } {
  const possible = steps.flatMap((step) => {
    const act = step.plan(world, random);
    return act ? Array.from({ length: step.weight }, () => ({ step, act })) : [];
  });
  return pick(random, possible);
}
