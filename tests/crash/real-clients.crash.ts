import { afterAll, describe, expect, it } from 'vitest';
import { playWorld, type Tally } from '../e2e/machine/machine.ts';
import { seed } from './settings.ts';

const worlds = Number(process.env.CRASH_WORLDS ?? 12);
const length = Number(process.env.CRASH_STEPS ?? 18);
const tallies: Tally[] = [];

describe.concurrent('random sessions of the real clients do what the model says', () => {
  it.each(Array.from({ length: worlds }, (_, world) => world + 1))('world %i', async (world) => {
    const began = Date.now();
    const tally = await playWorld(`${seed}/real/${world}`, length);
    tallies.push(tally);
    console.log(world, Date.now() - began, JSON.stringify([...tally.byStep]));
    expect(tally.steps).toBe(length);
  });
});
afterAll(() => {});
