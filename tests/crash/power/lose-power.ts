import { judgeAnyhow } from '../disturb.ts';
import { inLanes } from '../lanes.ts';
import type { Place } from '../place.ts';
import type { Product } from '../product.ts';
import { type RandomGenerator, sample } from '../random.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { fileCalls, traceBundle } from '../strace/trace.ts';
import { type Operation, readOperations } from './operations.ts';
import { type Loss, lossesOf, replay } from './replay.ts';

export interface Lost {
  points: number;
  tried: number;
  violations: string[];
}

interface Recorded {
  operations: Operation[];
  stdout: string;
  stderr: string;
  status: number | null;
}

/** Every lane records its own run: paths of its place stand in the bytes that are replayed. */
async function record(place: Place, scenario: Scenario): Promise<Recorded> {
  const flags = ['-e', `trace=${fileCalls.join(',')}`, '-s', '10000000'];
  const traced = await traceBundle(place, scenario.wish(place), flags);
  return { ...traced, operations: readOperations(traced.calls, place.base) };
}

/** What was done and reported, when the power failed after it: success counts from its print on. */
function outcomeAt(recorded: Recorded, after: number) {
  const printed = recorded.operations.slice(0, after).some(({ kind }) => kind === 'print');
  const over = after === recorded.operations.length;
  return printed || over
    ? {
        killed: false,
        powerLost: true,
        status: recorded.status,
        stdout: recorded.stdout,
        stderr: recorded.stderr,
      }
    : { killed: true, powerLost: true, status: null, stdout: '', stderr: '' };
}

const describeLoss = ({ after, kept, bytesOnly }: Loss, operations: readonly Operation[]) => {
  const last = operations[after - 1];
  const name = last && 'path' in last ? `${last.kind} ${last.path}` : (last?.kind ?? 'the start');
  return `power lost after ${name} (${after}), ${bytesOnly ? 'unsynced bytes' : `all unsynced but ${kept}`} lost`;
};

export async function losePower(
  product: Product,
  scenario: Scenario,
  random: RandomGenerator,
  room: (all: number) => number,
  { firstOnly = false } = {},
): Promise<Lost> {
  const result: Lost = { points: 0, tried: 0, violations: [] };
  const runs = new Map<Place, Recorded>();
  await inLanes(
    product,
    scenario,
    async (place) => {
      const recorded = await record(place, scenario);
      runs.set(place, recorded);
      const losses = lossesOf(recorded.operations);
      result.points = losses.length;
      return sample(random, losses, room(losses.length));
    },
    async (place, loss) => {
      place.restore();
      const recorded = runs.get(place) ?? (await record(place, scenario));
      runs.set(place, recorded);
      place.restore();
      replay(recorded.operations, loss);
      result.tried++;
      const wrong = await judgeAnyhow(place, scenario, outcomeAt(recorded, loss.after));
      const what = describeLoss(loss, recorded.operations);
      result.violations.push(
        ...wrong.map((line) => `${scenario.name}, ${what}: ${line}`.replaceAll(place.base, '')),
      );
    },
    () => firstOnly && result.violations.length > 0,
  );
  return result;
}
