import { join } from 'node:path';
import {
  missingRounds,
  type RoundFiles,
  roundWords,
  stateOf,
  type ThreadDirectory,
  type ThreadState,
} from './format/directory.ts';
import { type Gate, readFileGates, readPhases } from './format/phases.ts';
import { readRoundFile } from './format/round-file.ts';
import { listThread } from './list.ts';

/** One file of a round, whole. */
export interface ShownFile {
  path: string;
  /** Every field as it is, invented ones too. */
  fields: Record<string, string>;
  problem: string | null;
  text: string;
}

interface ShownRound {
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

async function showFile(thread: ThreadDirectory, name: string) {
  const file = await readRoundFile(join(thread.path, name));
  const { path, fields, problem, text } = file;
  return { file, shown: { path, fields: Object.fromEntries(fields), problem, text } };
}

async function showPrompt(thread: ThreadDirectory, name: string): Promise<ShownRound['prompt']> {
  const { file, shown } = await showFile(thread, name);
  const phases = readPhases(file.body).map(({ title, line }) => ({
    title,
    line: line + file.bodyLine,
  }));
  return { ...shown, phases, gates: readFileGates(file) };
}

async function showRound(thread: ThreadDirectory, files: RoundFiles): Promise<ShownRound> {
  return {
    round: files.round,
    prompt: files.prompt === undefined ? null : await showPrompt(thread, files.prompt),
    result: files.result === undefined ? null : (await showFile(thread, files.result)).shown,
  };
}

function notesOf(thread: ThreadDirectory, rounds: readonly ShownRound[]): string[] {
  const orphans = rounds.filter(({ prompt }) => prompt === null);
  const broken = rounds.flatMap(({ prompt, result }) => [prompt, result]).filter((file) => file?.problem);
  return [
    ...missingRounds(thread).map((round) => `${roundWords(round)} is missing`),
    ...orphans.map(({ round }) => `${roundWords(round)} has a result without a prompt`),
    ...broken.map((file) => `${file?.path}: ${file?.problem}`),
  ];
}

/** Returns a whole thread as it is, irregular ones too. */
export async function showThread(thread: ThreadDirectory): Promise<ShownThread> {
  const listed = await listThread(thread);
  const rounds: ShownRound[] = [];
  for (const files of thread.rounds) rounds.push(await showRound(thread, files));
  const tracks = rounds.map(({ prompt }) => prompt?.fields.tracks?.trim()).findLast(Boolean) ?? null;
  return {
    slug: thread.slug,
    state: stateOf(thread),
    path: thread.path,
    waiting_on: listed.waiting_on,
    tracks: listed.tracks ?? tracks,
    rounds,
    gates: rounds.flatMap(({ round, prompt }) => (prompt?.gates ?? []).map((gate) => ({ round, ...gate }))),
    extras: thread.extras,
    notes: notesOf(thread, rounds),
  };
}
