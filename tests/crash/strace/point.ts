import type { Place } from '../place.ts';
import { type Call, shapeOf, touches } from './trace.ts';

/** A call as it is found again in another run: its name, what it works on, and which of the equal ones it is. */
export interface Point {
  name: string;
  shape: string;
  /** From 1, among the calls of that name and shape. */
  nth: number;
  call: Call;
}

/** One run: all of its calls, and those that touch what is under test. */
export interface Run {
  calls: readonly Call[];
  points: readonly Point[];
}

/** Lanes have places of their own, so their path is no part of a point. */
export function readRun(place: Place, calls: readonly Call[]): Run {
  const counts = new Map<string, number>();
  const points = calls
    .filter((call) => touches(call, place.base))
    .map((call) => {
      const shape = shapeOf({ ...call, args: place.anonymous(call.args) });
      const key = `${call.name} ${shape}`;
      const nth = (counts.get(key) ?? 0) + 1;
      counts.set(key, nth);
      return { name: call.name, shape, nth, call };
    });
  return { calls, points };
}

export function isSamePoint(one: Point, other: Point): boolean {
  return one.name === other.name && one.shape === other.shape && one.nth === other.nth;
}

const countUpTo = ({ calls }: Run, { call }: Point, name: string) =>
  calls.slice(0, calls.indexOf(call) + 1).filter((other) => other.name === name).length;

/**
 * Which call of its name the point is in a run, as strace's `when=` counts; null when the run was over long before it.
 * Node makes calls of its own between ours, more or fewer of them each time: wherever it is told of a child's end.
 */
export function ordinalIn(run: Run, point: Point, recorded: Run): number | null {
  const at = recorded.points.findIndex((other) => isSamePoint(other, point));
  for (const known of recorded.points.slice(Math.max(0, at - 1), at + 1).reverse()) {
    const found = run.points.find((other) => isSamePoint(other, known));
    if (!found) continue;
    const between = point.call.ordinal - countUpTo(recorded, known, point.name);
    return countUpTo(run, found, point.name) + between;
  }
  return null;
}
