import { join } from 'node:path';
import { listNames, readRegularFile } from '../../files/read.ts';
import { findHeadings } from '../../text/headings.ts';
import { findGateTexts, maySpeakOfGates } from './gate-text.ts';
import { listThreadNames, type Place, places, type ThreadsLayout } from './layout.ts';
import { isUntouched } from './left-over.ts';
import { readLabels } from './plain-text.ts';

const roundKinds = ['prompt', 'result'] as const;
export type RoundKind = (typeof roundKinds)[number];

/** The files of one round, by name. */
export type RoundFiles = { round: number } & Partial<Record<RoundKind, string>>;

/** A thread's directory by its file names; a round may lack its prompt or its result. */
export interface ThreadDirectory {
  slug: string;
  place: Place;
  path: string;
  /** By number, lowest first. */
  rounds: readonly RoundFiles[];
  /** Files that are no round, and a second file of the same round and kind. */
  extras: readonly string[];
  /** The repository's templates, by which a scaffold is known. */
  templates: string;
}

/** `closed` by its folder, else by whether its latest round has a result that someone wrote; `empty` without any round. */
export type ThreadState = 'open' | 'answered' | 'closed' | 'empty';

/** Returns what a file name says, hand-made ones such as `Round-1-Prompt.md` too; null for every other file. */
export function readRoundName(name: string): { round: number; kind: RoundKind } | null {
  const [, round, kind] = /^round-(\d{1,4})-(prompt|result)\.md$/i.exec(name) ?? [];
  if (round === undefined) return null;
  return { round: Number(round), kind: kind?.toLowerCase() === 'prompt' ? 'prompt' : 'result' };
}

export const twoDigits = (round: number) => String(round).padStart(2, '0');

/** `round-03-prompt.md`. */
export const roundFileName = (round: number, kind: RoundKind) => `round-${twoDigits(round)}-${kind}.md`;

/** `round 03`, as people read it. */
export const roundWords = (round: number) => `round ${twoDigits(round)}`;

/** Fields that say of a file with another name that it is a round. */
const roundField = /^(?:to|tracks|thread|expects_result_at|in_reply_to|wait[ _-]?phrase)[ \t]*:/im;

function hasGate(text: string): boolean {
  if (!maySpeakOfGates(text)) return false;
  const lines = text.split(/\r\n|\n|\r/);
  return findGateTexts(lines, new Set(findHeadings(lines).map(({ index }) => index))).length > 0;
}

/**
 * Adds the files of another name that say whose turn it is, or that have a gate. Beside files that are named as rounds,
 * only for a prompt or result that is not there: a report or a next round must not take the gates of such a prompt away.
 */
function addHandMade(rounds: Map<number, RoundFiles>, path: string, names: readonly string[]): Set<string> {
  const taken = new Map(rounds);
  const added = new Set<string>();
  for (const name of names.filter((one) => /(?<!^readme)\.(?:md|markdown)$/i.test(one))) {
    const text = readRegularFile(join(path, name))?.bytes.toString('utf8') ?? '';
    const found = /^\ufeff?---\r?\n([\s\S]*?)\n---/.exec(text);
    const head = found?.[1] ?? '';
    const labels = found ? null : readLabels(text);
    const isRound = roundField.test(head) || labels?.has('to') || labels?.has('tracks');
    if (!isRound && !hasGate(text)) continue;
    const isResult = /^in_reply_to[ \t]*:/m.test(head) || /^result\b/i.test(name);
    const kind = isResult ? 'result' : 'prompt';
    const said = /^round[ \t]*:[ \t]*["']?(\d{1,4})/m.exec(head)?.[1] ?? /^round-?(\d{1,4})/i.exec(name)?.[1];
    let round = Number(said ?? 1);
    if (taken.get(round)?.[kind] !== undefined) continue;
    while (rounds.get(round)?.[kind] !== undefined) round++;
    rounds.set(round, { ...(rounds.get(round) ?? { round }), [kind]: name });
    added.add(name);
  }
  return added;
}

/** Reads a thread's directory. Of two files for one round the one with the regular name counts. */
export function readThreadDirectory(layout: ThreadsLayout, place: Place, slug: string): ThreadDirectory {
  const path = join(layout[place], slug);
  const rounds = new Map<number, RoundFiles>();
  let extras: string[] = [];
  for (const name of listNames(path).sort()) {
    if (name.startsWith('.')) continue;
    const parsed = readRoundName(name);
    if (!parsed) {
      extras.push(name);
      continue;
    }
    const { round, kind } = parsed;
    const files = rounds.get(round) ?? { round };
    rounds.set(round, files);
    const other = files[kind];
    const isBetter = other === undefined || name === roundFileName(round, kind);
    if (other !== undefined) extras.push(isBetter ? other : name);
    if (isBetter) files[kind] = name;
  }
  const added = addHandMade(rounds, path, extras);
  extras = extras.filter((name) => !added.has(name));
  const byNumber = [...rounds.values()].sort((a, b) => a.round - b.round);
  return { slug, place, path, rounds: byNumber, extras: extras.sort(), templates: layout.templates };
}

/** Reads every thread of the repository; the archive only when asked for, as it grows without end. */
export function readThreadDirectories(layout: ThreadsLayout, withArchive: boolean): ThreadDirectory[] {
  return places
    .filter((place) => place === 'active' || withArchive)
    .flatMap((place) =>
      listThreadNames(layout, place).map((slug) => readThreadDirectory(layout, place, slug)),
    );
}

/** Returns the files of a thread's rounds, lowest round first and each prompt before its result. */
export function roundFilesOf({ path, rounds }: ThreadDirectory) {
  return rounds.flatMap((files) =>
    roundKinds.flatMap((kind) => {
      const name = files[kind];
      return name === undefined ? [] : [{ round: files.round, kind, name, path: join(path, name) }];
    }),
  );
}

/** Returns the state of a thread; `text`: of its latest result, where that is read already. */
export function stateOf(thread: ThreadDirectory, text?: string): ThreadState {
  if (thread.place === 'archive') return 'closed';
  const latest = thread.rounds.at(-1);
  if (latest === undefined) return 'empty';
  return latest.result === undefined || isScaffold(thread, latest.result, text) ? 'open' : 'answered';
}

const textOf = (file: string) => readRegularFile(file)?.bytes.toString('utf8') ?? null;

/** Whether a result is a scaffold that nobody filled in. */
export function isScaffold(
  { path, templates }: ThreadDirectory,
  result: string,
  text = textOf(join(path, result)) ?? '',
): boolean {
  return isUntouched(text, () => textOf(join(templates, 'result.md')));
}

/** Returns the rounds that lack both files, from the first to the highest; twenty at most, as nobody reads more. */
export function missingRounds({ rounds }: ThreadDirectory): number[] {
  const present = new Set(rounds.map(({ round }) => round));
  const highest = Math.min(rounds.at(-1)?.round ?? 0, 999);
  const numbers = Array.from({ length: highest }, (_, index) => index + 1);
  return numbers.filter((round) => !present.has(round)).slice(0, 20);
}
