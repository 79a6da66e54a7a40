import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { report } from './figures.ts';
import { placesOf } from './oracle/inbox.ts';
import { isWhole } from './oracle/known.ts';
import { leftoversBelow } from './oracle/tree.ts';
import { Place } from './place.ts';
import { ourProduct } from './product.ts';
import { takeStep } from './sessions/steps.ts';
import { SessionWorld } from './sessions/world.ts';
import { full, randomFor, seed } from './settings.ts';

const steps = full ? 2_000 : 220;

it(`${steps} random steps of sessions do what the model says`, async () => {
  const place = new Place(ourProduct);
  const world = new SessionWorld(place);
  const random = randomFor('sessions');
  const taken: string[] = [];
  try {
    while (taken.length < steps && world.faults.length === 0) taken.push(await takeStep(world, random));
    for (const { handoff } of world.handoffs) {
      const places = placesOf(place, handoff);
      // In the middle of things a dead session's claim may still stand; the next start brings it back.
      if (places.length > 1) world.faults.push(`${handoff.mark} stands ${places.length} times`);
      const torn = places.filter((path) => !isWhole(readFileSync(path, 'utf8'), handoff));
      world.faults.push(...torn.map((path) => `${path} is torn`));
    }
    for (const session of world.open) world.end(session);
    const last = world.begin();
    const wanted = world.expectedAt(last);
    const { text } = await world.run(world.wish(last, 'startup'));
    const missing = wanted.filter((item) => !world.shownIn(text).includes(item));
    world.faults.push(...missing.map(({ handoff }) => `${handoff.mark} does not come back`));
    const lost = world.handoffs.filter(({ handoff }) => placesOf(place, handoff).length !== 1);
    world.faults.push(...lost.map(({ handoff }) => `${handoff.mark} is lost`));
    world.faults.push(...leftoversBelow(place.root).map((path) => `left over: ${path}`));
  } finally {
    world.close();
    place.remove();
  }
  const note = `${world.handoffs.length} handoffs, ${world.sessions.length} sessions`;
  report({
    part: 'sessions',
    scenario: `steps against a model`,
    tried: taken.length,
    violations: world.faults.length,
    note,
  });
  expect(world.faults, `seed ${seed}, step ${taken.length}: ${taken.slice(-12).join(', ')}`).toEqual([]);
  expect(taken.length).toBe(steps);
});
