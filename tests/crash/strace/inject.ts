import type { Place, Wish } from '../place.ts';
import { type Call, shapeOf, type Traced, traceBundle } from './trace.ts';

export interface Injection {
  call: Call;
  /** `KILL`, or the errno that the call returns instead of being made. */
  what: string;
}

export interface Injected extends Traced {
  /** Whether the fault hit the call that was meant. */
  hit: boolean;
  /** Where calls of the meant kind stood in this run. */
  seenAt: number[];
}

/** Runs a bundle with one fault at one call. */
export async function inject(
  place: Place,
  wish: Wish,
  { call, what }: Injection,
  always: readonly string[],
): Promise<Injected> {
  const fault = what === 'KILL' ? 'signal=KILL' : `error=${what}`;
  const traced = await traceBundle(place, wish, [
    '-s',
    '64',
    '-e',
    `trace=${[call.name, ...always.map((fault) => fault.split(':')[0])].join(',')}`,
    ...always.flatMap((fault) => ['-e', `inject=${fault}`]),
    '-e',
    `inject=${call.name}:${fault}:when=${call.ordinal}`,
  ]);
  const target = traced.calls.find((other) => other.name === call.name && other.ordinal === call.ordinal);
  const same =
    target !== undefined && shapeOf({ ...target, args: place.anonymous(target.args) }) === shapeOf(call);
  const alike = traced.calls.filter(
    (other) =>
      other.name === call.name && shapeOf({ ...other, args: place.anonymous(other.args) }) === shapeOf(call),
  );
  return {
    ...traced,
    hit: same && (what === 'KILL' ? traced.killed : target.injected),
    seenAt: alike.map(({ ordinal }) => ordinal),
  };
}

export function describeInjection({ call, what }: Injection, base: string): string {
  return `${what} at ${call.name} #${call.ordinal} (${shapeOf(call).replaceAll(base, '')})`;
}
