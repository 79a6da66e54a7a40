import { inLanes } from './lanes.ts';
import type { Place } from './place.ts';
import type { Product } from './product.ts';
import { type RandomGenerator, sample } from './random.ts';
import type { Outcome, Scenario } from './scenarios/scenario.ts';
import { describeInjection, type Injection, inject } from './strace/inject.ts';
import { type Call, isChanging, recordCalls, type Traced } from './strace/trace.ts';

export interface Disturbed {
  /** Points that the undisturbed run has. */
  points: number;
  tried: number;
  /** Faults that never struck the call that was meant. */
  missed: string[];
  violations: string[];
}

function outcomeOf(traced: Traced): Outcome {
  const { killed, status, stdout, stderr } = traced;
  return { killed, status, stdout, stderr };
}

/** V8 wakes its own loop now and then by a write of its own, so a call's number may be off by some. */
const shifts = [0, 0, 1, 0, -1, 2, 0, -2, 0];

/** An undisturbed run must please the oracle, or its verdicts say nothing. */
async function record(place: Place, scenario: Scenario): Promise<Call[]> {
  const traced = await recordCalls(place, scenario.wish(place), scenario.always ?? []);
  if (traced.status !== 0)
    throw new Error(`${scenario.name}: ${traced.status} ${traced.stdout}${traced.stderr}`);
  const wrong = await scenario.judge(place, outcomeOf(traced));
  if (wrong.length > 0) throw new Error(`${scenario.name}, undisturbed: ${wrong.join('; ')}`);
  return traced.calls;
}

/** Runs a scenario once for each chosen fault, and asks its oracle what became of everything. */
export async function disturb(
  product: Product,
  scenario: Scenario,
  choose: (calls: readonly Call[]) => { all: number; chosen: readonly Injection[] },
  { firstOnly = false } = {},
): Promise<Disturbed> {
  const result: Disturbed = { points: 0, tried: 0, missed: [], violations: [] };
  await inLanes(
    product,
    scenario,
    async (place) => {
      const calls = await record(place, scenario);
      const { all, chosen } = choose(calls.map((call) => withoutPlace(call, place)));
      result.points = all;
      return chosen;
    },
    async (place, injection) => {
      const what = describeInjection(injection, '{place}');
      let { ordinal } = injection.call;
      for (const shift of shifts) {
        place.restore();
        const aimed = { ...injection, call: { ...injection.call, ordinal: Math.max(1, ordinal + shift) } };
        const struck = await inject(place, scenario.wish(place), aimed, scenario.always ?? []);
        if (!struck.hit) {
          ordinal = struck.seenAt.find((at) => at >= ordinal) ?? ordinal;
          continue;
        }
        result.tried++;
        const wrong = await scenario.judge(place, outcomeOf(struck));
        if (struck.hung) wrong.push('the program hangs');
        result.violations.push(
          ...wrong.map((line) => `${scenario.name}, ${what}: ${line.replaceAll(place.base, '')}`),
        );
        return;
      }
      result.missed.push(what);
    },
    () => firstOnly && result.violations.length > 0,
  );
  return result;
}

/** Lanes have places of their own: what is compared must not hold the place's path. */
function withoutPlace(call: Call, place: Place): Call {
  return { ...call, args: place.anonymous(call.args) };
}

/** Every call that can change the disk or report, and of the rest what the sample has room for. */
export function chooseCalls(random: RandomGenerator, calls: readonly Call[], room: number): Call[] {
  const strong = calls.filter(isChanging);
  const weak = calls.filter((call) => !isChanging(call));
  const kept = sample(random, strong, Math.min(room, strong.length));
  const chosen = new Set([...kept, ...sample(random, weak, Math.max(0, room - kept.length))]);
  return calls.filter((call) => chosen.has(call));
}
