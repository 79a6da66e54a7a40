import { join } from 'node:path';
import { stateOf, type ThreadDirectory, type ThreadState } from './format/directory.ts';
import type { ThreadsLayout } from './format/layout.ts';
import { type Gate, readFileGates, readPhases } from './format/phases.ts';
import { type RoundFile, readRoundFile } from './format/read-round.ts';
import { roundWords } from './format/round-name.ts';
import { listThread } from './list.ts';

/** One file of a round, whole. */
export interface ShownFile {
  path: string;
  /** Every field as it stands, invented ones too. */
  fields: Record<string, string>;
  problem: string | null;
  text: string;
}

export interface ShownRound {
  round: number;
  prompt: (ShownFile & { phases: { title: string; line: number }[]; gates: readonly Gate[] }) | null;
  result: ShownFile | null;
}

export interface ShownThread {
  slug: string;
  state: ThreadState;
  path: string;
  waiting_on: string | null;
  tracks: string | null;
  rounds: readonly ShownRound[];
  /** Every gate of every round. */
  gates: readonly (Gate & { round: number })[];
  /** Files that are no round. */
  extras: readonly string[];
  /** What does not follow the contract, in words; `thread check` says more. */
  notes: readonly string[];
}

function showFile(file: RoundFile): ShownFile {
  const { path, fields, problem, text } = file;
  return { path, fields: Object.fromEntries(fields), problem, text };
}

async function showRound(
  thread: ThreadDirectory,
  files: ThreadDirectory['rounds'][number],
): Promise<ShownRound> {
  const prompt = files.prompt === undefined ? null : await readRoundFile(join(thread.path, files.prompt));
  const result = files.result === undefined ? null : await readRoundFile(join(thread.path, files.result));
  return {
    round: files.round,
    prompt: prompt && {
      ...showFile(prompt),
      phases: readPhases(prompt.body).map(({ title, line }) => ({ title, line: line + prompt.bodyLine })),
      gates: readFileGates(prompt),
    },
    result: result && showFile(result),
  };
}

/** Rounds that a number is missing for: from the first to the highest that there is. */
export function missingRounds(thread: ThreadDirectory): number[] {
  const present = new Set(thread.rounds.map(({ round }) => round));
  const highest = thread.rounds.at(-1)?.round ?? 0;
  // A hand-made `round-9999` must not make a list of ten thousand.
  return Array.from({ length: Math.min(highest, 999) }, (_, index) => index + 1).filter(
    (round) => !present.has(round),
  );
}

function notesOf(thread: ThreadDirectory, rounds: readonly ShownRound[]): string[] {
  const missing = missingRounds(thread)
    .slice(0, 20)
    .map((round) => `${roundWords(round)} is missing`);
  const orphans = rounds.filter(({ prompt }) => prompt === null);
  const broken = rounds.flatMap(({ prompt, result }) => [prompt, result]).filter((file) => file?.problem);
  return [
    ...missing,
    ...orphans.map(({ round }) => `${roundWords(round)} has a result without a prompt`),
    ...broken.map((file) => `${file?.path}: ${file?.problem}`),
  ];
}

/** A whole thread as it is, irregular ones too. */
export async function showThread(layout: ThreadsLayout, thread: ThreadDirectory): Promise<ShownThread> {
  const listed = await listThread(thread);
  const rounds: ShownRound[] = [];
  for (const files of thread.rounds) rounds.push(await showRound(thread, files));
  const tracks =
    rounds.findLast(({ prompt }) => prompt?.fields.tracks?.trim())?.prompt?.fields.tracks?.trim() ?? null;
  return {
    slug: thread.slug,
    state: stateOf(thread),
    path: join(layout[thread.place], thread.slug),
    waiting_on: listed.waiting_on,
    tracks: listed.tracks ?? tracks,
    rounds,
    gates: rounds.flatMap(({ round, prompt }) => (prompt?.gates ?? []).map((gate) => ({ round, ...gate }))),
    extras: thread.extras,
    notes: notesOf(thread, rounds),
  };
}
