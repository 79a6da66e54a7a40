import { Place } from './place.ts';
import type { Product } from './product.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { lanes } from './settings.ts';

/** Works a list off in as many places as the machine has processors, each saved after the scenario's preparation. */
export async function inLanes<T, R>(
  product: Product,
  scenario: Scenario,
  work: (place: Place) => Promise<readonly T[]>,
  each: (place: Place, item: T) => Promise<R>,
  isEnough: () => boolean = () => false,
): Promise<R[]> {
  const places: Place[] = [];
  const open = async () => {
    const place = new Place(product);
    places.push(place);
    await scenario.prepare(place);
    place.save();
    return place;
  };
  try {
    const first = await open();
    const items = [...(await work(first))];
    const results: R[] = [];
    const run = async (place: Place) => {
      for (let item = items.shift(); item !== undefined && !isEnough(); item = items.shift()) {
        results.push(await each(place, item));
      }
    };
    const others = items.length < 8 ? [] : Array.from({ length: lanes - 1 }, async () => run(await open()));
    await Promise.all([run(first), ...others]);
    return results;
  } finally {
    for (const place of places) place.remove();
  }
}
