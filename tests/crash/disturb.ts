import { inLanes } from './lanes.ts';
import type { Place } from './place.ts';
import type { Product } from './product.ts';
import { type RandomGenerator, sample } from './random.ts';
import type { Outcome, Scenario } from './scenarios/scenario.ts';
import { describeInjection, type Injection, injectSurely } from './strace/inject.ts';
import { type Point, type Run, readRun } from './strace/point.ts';
import { isChanging, recordCalls, type Traced } from './strace/trace.ts';

export interface Disturbed {
  /** Points that the undisturbed run has. */
  points: number;
  tried: number;
  /** Faults that never struck the call that was meant. */
  missed: string[];
  violations: string[];
  /** The faults that showed them. */
  shownBy: Injection[];
}

function outcomeOf(traced: Traced): Outcome {
  const { killed, status, stdout, stderr } = traced;
  return { killed, status, stdout, stderr };
}

/**
 * How many points of a sample may be missed: runs with children differ, so that a call may have moved in each of twenty
 * tries, or not occur at all. One in twenty, or one; they are counted in the table and printed.
 */
export function mayMiss(chosen: number): number {
  return Math.max(1, Math.floor(chosen / 20));
}

/** An undisturbed run must please the oracle, or its verdicts say nothing. */
async function record(place: Place, scenario: Scenario): Promise<Run> {
  const traced = await recordCalls(place, scenario.wish(place), scenario.always ?? []);
  if (traced.status !== 0)
    throw new Error(`${scenario.name}: ${traced.status} ${traced.stdout}${traced.stderr}`);
  const wrong = await scenario.judge(place, outcomeOf(traced));
  if (wrong.length > 0) throw new Error(`${scenario.name}, undisturbed: ${wrong.join('; ')}`);
  return readRun(place, traced.calls);
}

/** What an oracle cannot even read is a violation too: a document that was reported and is not there. */
export async function judgeAnyhow(place: Place, scenario: Scenario, outcome: Outcome): Promise<string[]> {
  try {
    return await scenario.judge(place, outcome);
  } catch (error) {
    const { status, stdout, stderr } = outcome;
    return [`${error}; it ended with ${status} and printed ${JSON.stringify({ stdout, stderr })}`];
  }
}

/** Runs a scenario once for each chosen fault, and asks its oracle what became of everything. */
export async function disturb(
  product: Product,
  scenario: Scenario,
  choose: (points: readonly Point[]) => { all: number; chosen: readonly Injection[] },
  { firstOnly = false } = {},
): Promise<Disturbed> {
  const result: Disturbed = { points: 0, tried: 0, missed: [], violations: [], shownBy: [] };
  let recorded: Run = { calls: [], points: [] };
  const lastRuns: Run[] = [];
  // What fails throughout the run cannot fail once more.
  const failing = (scenario.always ?? []).map((fault) => fault.split(':')[0]);
  await inLanes(
    product,
    scenario,
    async (place) => {
      recorded = await record(place, scenario);
      const { all, chosen } = choose(recorded.points.filter(({ name }) => !failing.includes(name)));
      result.points = all;
      return chosen;
    },
    async (place, injection) => {
      const what = describeInjection(injection);
      const struck = await injectSurely(
        place,
        scenario.wish(place),
        injection,
        recorded,
        lastRuns,
        scenario.always ?? [],
      );
      if (struck === null) {
        result.missed.push(what);
        return;
      }
      result.tried++;
      const failed = injection.what === 'KILL' ? {} : { failed: what };
      const wrong = await judgeAnyhow(place, scenario, { ...outcomeOf(struck), ...failed });
      if (struck.hung) wrong.push('the program hangs');
      if (wrong.length > 0) result.shownBy.push(injection);
      result.violations.push(
        ...wrong.map((line) => `${scenario.name}, ${what}: ${line.replaceAll(place.base, '')}`),
      );
    },
    () => firstOnly && result.violations.length > 0,
  );
  return result;
}

/** Every call that can change the disk or report, and of the rest what the sample has room for. */
export function choosePoints(random: RandomGenerator, points: readonly Point[], room: number): Point[] {
  const strong = points.filter(({ call }) => isChanging(call));
  const weak = points.filter(({ call }) => !isChanging(call));
  const kept = sample(random, strong, Math.min(room, strong.length));
  const chosen = new Set([...kept, ...sample(random, weak, Math.max(0, room - kept.length))]);
  return points.filter((point) => chosen.has(point));
}
