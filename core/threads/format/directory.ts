import { join } from 'node:path';
import { listNames } from '../../files/read.ts';
import { listThreadNames, type Place, type ThreadsLayout } from './layout.ts';
import { type RoundKind, readRoundName, roundFileName } from './round-name.ts';

/** The files of one round, by name. */
export type RoundFiles = { round: number } & Partial<Record<RoundKind, string>>;

/** A thread's directory by its file names alone, as it is: a round may lack its prompt or its result. */
export interface ThreadDirectory {
  slug: string;
  place: Place;
  path: string;
  /** By number, lowest first. */
  rounds: readonly RoundFiles[];
  /** Files that are no round, and a second file of the same round and kind. */
  extras: readonly string[];
}

/** `closed` by its folder, else by whether its latest round has a result; `empty` without any round. */
export type ThreadState = 'open' | 'answered' | 'closed' | 'empty';

/** Reads the names in a thread's directory. Of two files for one round the one with the regular name counts. */
export function readThreadDirectory(layout: ThreadsLayout, place: Place, slug: string): ThreadDirectory {
  const path = join(layout[place], slug);
  const rounds = new Map<number, RoundFiles>();
  const extras: string[] = [];
  for (const name of listNames(path).sort()) {
    if (name.startsWith('.')) continue;
    const parsed = readRoundName(name);
    if (!parsed) {
      extras.push(name);
      continue;
    }
    const files = rounds.get(parsed.round) ?? { round: parsed.round };
    rounds.set(parsed.round, files);
    const other = files[parsed.kind];
    const regular = name === roundFileName(parsed.round, parsed.kind);
    if (other !== undefined) extras.push(regular ? other : name);
    if (other === undefined || regular) files[parsed.kind] = name;
  }
  return {
    slug,
    place,
    path,
    rounds: [...rounds.values()].sort((a, b) => a.round - b.round),
    extras: extras.sort(),
  };
}

/** Every thread of the repository; the archive only when asked for, as it grows without end. */
export function readThreadDirectories(layout: ThreadsLayout, withArchive: boolean): ThreadDirectory[] {
  const places: Place[] = withArchive ? ['active', 'archive'] : ['active'];
  return places.flatMap((place) =>
    listThreadNames(layout, place).map((slug) => readThreadDirectory(layout, place, slug)),
  );
}

export function latestRound(thread: ThreadDirectory): RoundFiles | null {
  return thread.rounds.at(-1) ?? null;
}

export function stateOf(thread: ThreadDirectory): ThreadState {
  if (thread.place === 'archive') return 'closed';
  const latest = latestRound(thread);
  if (latest === null) return 'empty';
  return latest.result === undefined ? 'open' : 'answered';
}
