import { join } from 'node:path';
import {
  isScaffold,
  missingRounds,
  type RoundFiles,
  roundWords,
  type ThreadDirectory,
} from './format/directory.ts';
import { readFileGates, readPhases, waitPhrasesOf } from './format/phases.ts';
import { inheritField, type RoundFile, readRoundFile } from './format/round-file.ts';
import { listThread } from './list.ts';

function showFile({ path, fields, problem, text }: RoundFile) {
  return { path, fields: Object.fromEntries(fields), problem, text };
}

export type ShownFile = ReturnType<typeof showFile>;

function showPrompt(file: RoundFile) {
  const phases = readPhases(file.body, waitPhrasesOf(file.fields)).map(({ title, line }) => ({
    title,
    line: line + file.bodyLine,
  }));
  return { ...showFile(file), phases, gates: readFileGates(file) };
}

async function showRound(thread: ThreadDirectory, { round, ...names }: RoundFiles) {
  const prompt = names.prompt ? await readRoundFile(join(thread.path, names.prompt)) : null;
  const result = names.result ? await readRoundFile(join(thread.path, names.result)) : null;
  return { round, prompt: prompt && showPrompt(prompt), result: result && showFile(result) };
}

/** Returns what does not follow the contract, in words; `thread check` says more. */
function notesOf(thread: ThreadDirectory, rounds: readonly Awaited<ReturnType<typeof showRound>>[]) {
  const orphans = rounds.filter(({ prompt }) => prompt === null);
  const scaffolds = thread.rounds.filter(({ result }) => result && isScaffold(thread, result));
  const broken = rounds.flatMap(({ prompt, result }) => [prompt, result]).filter((file) => file?.problem);
  return [
    ...missingRounds(thread).map((round) => `${roundWords(round)} is missing`),
    ...orphans.map(({ round }) => `${roundWords(round)} has a result without a prompt`),
    ...scaffolds.map(({ result }) => `${result} is a scaffold that nobody filled in`),
    ...broken.map((file) => `${file?.path}: ${file?.problem}`),
  ];
}

/** Returns a whole thread as it is, irregular ones too. */
export async function showThread(thread: ThreadDirectory) {
  const { slug, state, path, waiting_on, tracks } = await listThread(thread);
  const rounds = await Promise.all(thread.rounds.map((files) => showRound(thread, files)));
  return {
    slug,
    state,
    path,
    waiting_on,
    tracks: tracks ?? (await inheritField(thread, 'tracks')),
    rounds,
    gates: rounds.flatMap(({ round, prompt }) => (prompt?.gates ?? []).map((gate) => ({ round, ...gate }))),
    extras: thread.extras,
    notes: notesOf(thread, rounds),
  };
}

export type ShownThread = Awaited<ReturnType<typeof showThread>>;
