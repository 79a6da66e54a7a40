import { availableParallelism } from 'node:os';
import { type RandomGenerator, seeded } from './random.ts';

/** `npm run test:crash -- --full`: every point instead of a seeded sample. */
export const full = process.env.CRASH_FULL === '1';

/** The same for every part of one run; printed at its end, given back by `--seed`. */
export const seed = Number(process.env.CRASH_SEED ?? 1);

/** Scales the samples; developing a scenario needs few points. */
const share = Number(process.env.CRASH_SHARE ?? 1);

export const lanes = Math.max(1, Math.min(availableParallelism(), 8));

/** How many of `total` are tried. */
export function sampleSize(total: number, sample: number): number {
  return full ? total : Math.min(total, Math.max(1, Math.round(sample * share)));
}

/** A generator for one part, so that a part's sample does not depend on what ran before it. */
export function randomFor(part: string): RandomGenerator {
  return seeded(`${seed}/${part}`);
}
