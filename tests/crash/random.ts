/** A number in [0, 1), the next of a seeded sequence. */
export type RandomGenerator = () => number;

/** Mulberry32 over an FNV-1a hash of the seed: the same sequence on every machine. */
export function seeded(seed: string): RandomGenerator {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(seed)) state = Math.imul(state ^ byte, 0x01000193) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<T>(random: RandomGenerator, choices: readonly T[]): T {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new Error('nothing to pick from');
  return chosen;
}

/** `count` of them, in their own order. */
export function sample<T>(random: RandomGenerator, all: readonly T[], count: number): T[] {
  const places = all.map((_, place) => place);
  for (let last = places.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [places[last], places[other]] = [places[other] ?? 0, places[last] ?? 0];
  }
  const chosen = new Set(places.slice(0, count));
  return all.filter((_, place) => chosen.has(place));
}
