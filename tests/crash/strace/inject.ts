import type { Place, Wish } from '../place.ts';
import { isSamePoint, ordinalIn, type Point, type Run, readRun } from './point.ts';
import { fileCalls, recordCalls, type Traced, traceBundle } from './trace.ts';

export interface Injection {
  point: Point;
  /** `KILL`, or the errno that the call returns instead of being made. */
  what: string;
}

export interface Injected extends Traced {
  /** Whether the fault hit the call that was meant. */
  hit: boolean;
  run: Run;
}

/** Runs a bundle with one fault at the call that has this number, and says whether that was the point. */
export async function inject(
  place: Place,
  wish: Wish,
  { point, what }: Injection,
  always: readonly string[] = [],
  ordinal = point.call.ordinal,
): Promise<Injected> {
  const fault = what === 'KILL' ? 'signal=KILL' : `error=${what}`;
  const traced = await traceBundle(place, wish, [
    '-s',
    '64',
    '-e',
    `trace=${fileCalls.join(',')}`,
    ...always.flatMap((fault) => ['-e', `inject=${fault}`]),
    '-e',
    `inject=${point.name}:${fault}:when=${ordinal}`,
  ]);
  const run = readRun(place, traced.calls);
  const target = run.points.find(({ call }) => call.name === point.name && call.ordinal === ordinal);
  const isMeant = target !== undefined && isSamePoint(target, point);
  return { ...traced, run, hit: isMeant && (what === 'KILL' ? traced.killed : target.call.injected) };
}

const mostAttempts = 20;
const mostRemembered = 12;

/**
 * Runs a bundle until the fault hits the call that is meant, each time on the state from before; null when it never
 * does. What other runs looked like tells where to aim; a run that was hit elsewhere is not judged.
 */
export async function injectSurely(
  place: Place,
  wish: Wish,
  injection: Injection,
  recorded: Run,
  lastRuns: Run[],
  always: readonly string[] = [],
): Promise<Injected | null> {
  const { point } = injection;
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const likely = [recorded, ...lastRuns].flatMap((run) => ordinalIn(run, point, recorded) ?? []);
    place.restore();
    const struck = await inject(place, wish, injection, always, likely.at(-1 - (attempt % likely.length)));
    if (struck.hit) return struck;
    // A fault elsewhere leads the run another way: only one without shows where the call stands now.
    place.restore();
    const { calls } = await recordCalls(place, wish, always);
    lastRuns.push(readRun(place, calls));
    if (lastRuns.length > mostRemembered) lastRuns.shift();
  }
  return null;
}

export function describeInjection({ point, what }: Injection): string {
  return `${what} at ${point.name} ${point.shape.replaceAll('{place}', '')} (${point.nth})`;
}
