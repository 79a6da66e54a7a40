import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place, Wish } from '../place.ts';
import type { Ended } from '../process.ts';

/** What the process itself says that it used: the time on the clock would be that of the machine's load. */
const preload = `process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  require('node:fs').writeFileSync(process.env.USAGE, JSON.stringify({ mib: maxRSS / 1024, ms: (userCPUTime + systemCPUTime) / 1000 }));
});`;

export interface Used {
  mib: number;
  ms: number;
}

/** Runs a bundle and tells its peak memory and the processor time that it took, its children's not among them. */
export async function runMeasured(place: Place, wish: Wish): Promise<Ended & { used: Used }> {
  const file = place.write(join(place.outside, 'usage.cjs'), preload);
  const usage = place.write(join(place.outside, 'usage.json'), 'null');
  const ended = await place.run({
    ...wish,
    node: ['--require', file, ...(wish.node ?? [])],
    env: { ...wish.env, USAGE: usage },
  });
  return { ...ended, used: JSON.parse(readFileSync(usage, 'utf8')) ?? { mib: Number.NaN, ms: Number.NaN } };
}
