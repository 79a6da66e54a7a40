import { join } from 'node:path';
import {
  latestRound,
  type RoundFiles,
  readThreadDirectories,
  stateOf,
  type ThreadDirectory,
  type ThreadState,
} from './format/directory.ts';
import type { ThreadsLayout } from './format/layout.ts';
import { type Gate, readFileGates } from './format/phases.ts';
import { readRoundQuickly } from './format/quick-read.ts';
import { type RoundFile, readRoundFile } from './format/read-round.ts';
import type { RoundKind } from './format/round-name.ts';

/** One line of `thread list`; everything in it is from the latest round alone, so that a long thread costs no more. */
export interface ListedThread {
  slug: string;
  state: ThreadState;
  /** How many rounds there are, by their numbers. */
  rounds: number;
  latest: {
    round: number;
    kind: RoundKind;
    status: string | null;
    from: string | null;
    to: string | null;
  } | null;
  /** Who has to act: the executor of an open round, the dispatcher of an answered one. */
  waiting_on: string | null;
  /** Of the latest round while it is open. */
  gates: readonly Gate[];
  tracks: string | null;
  path: string;
}

/** Of a result only the head is wanted: its frontmatter is short, its body can be long. */
const headLimit = 16 * 1024;

/** An empty value is none: `tracks:` with nothing behind it references nothing. */
export function fieldOf(file: RoundFile | null, name: string): string | null {
  return file?.fields.get(name)?.trim() || null;
}

async function readLatest(thread: ThreadDirectory, files: RoundFiles) {
  const read = (name: string | undefined, wanted: 'head' | 'whole') =>
    name === undefined ? null : readRoundQuickly(join(thread.path, name), wanted);
  const result = await read(files.result, 'head');
  // The prompt of an answered round is opened only for what the result does not say.
  const needsPrompt = result === null || fieldOf(result, 'tracks') === null || fieldOf(result, 'to') === null;
  return { result, prompt: needsPrompt ? await read(files.prompt, result ? 'head' : 'whole') : null };
}

/** One thread as `list` has it. */
export async function listThread(thread: ThreadDirectory): Promise<ListedThread> {
  const state = stateOf(thread);
  const files = latestRound(thread);
  const base = { slug: thread.slug, state, rounds: thread.rounds.length, path: thread.path };
  if (files === null) return { ...base, latest: null, waiting_on: null, gates: [], tracks: null };
  const { prompt, result } = await readLatest(thread, files);
  const newest = result ?? prompt;
  const latest = {
    round: files.round,
    kind: result ? ('result' as const) : ('prompt' as const),
    status: fieldOf(newest, 'status'),
    from: fieldOf(newest, 'from'),
    to: fieldOf(newest, 'to'),
  };
  const waitingOn = result ? (latest.to ?? fieldOf(prompt, 'from')) : latest.to;
  return {
    ...base,
    latest,
    waiting_on: state === 'closed' ? null : waitingOn,
    gates: state === 'open' && prompt ? readFileGates(prompt) : [],
    tracks: fieldOf(newest, 'tracks') ?? fieldOf(prompt, 'tracks'),
  };
}

/** The references in a `tracks` field: people write one, several with commas, or a YAML list. */
export function readTracks(tracks: string | null): string[] {
  return (tracks ?? '')
    .split(/[\s,[\]]+/)
    .map((reference) => reference.replace(/^["']|["']$/g, ''))
    .filter((reference) => reference !== '' && reference !== '-');
}

/** What an older prompt of a thread references, when the latest round says nothing. */
async function findOlderTracks(thread: ThreadDirectory): Promise<string | null> {
  for (const files of thread.rounds.slice(0, -1).reverse()) {
    const tracks =
      files.prompt && fieldOf(await readRoundFile(join(thread.path, files.prompt), headLimit), 'tracks');
    if (tracks) return tracks;
  }
  return null;
}

/**
 * The threads of a repository; with `tracks` only those that reference it. Only then older rounds are read, of threads
 * whose latest round names no reference.
 */
export async function listThreads(
  layout: ThreadsLayout,
  options: { all?: boolean | undefined; tracks?: string | undefined },
): Promise<ListedThread[]> {
  const wanted = options.tracks?.toLowerCase();
  const listed: ListedThread[] = [];
  for (const thread of readThreadDirectories(layout, options.all ?? false)) {
    const entry = await listThread(thread);
    const tracks = entry.tracks ?? (wanted === undefined ? null : await findOlderTracks(thread));
    if (wanted === undefined || readTracks(tracks).some((reference) => reference.toLowerCase() === wanted)) {
      listed.push({ ...entry, tracks });
    }
  }
  return listed;
}
