import { join } from 'node:path';
import {
  type RoundKind,
  readThreadDirectories,
  stateOf,
  type ThreadDirectory,
  type ThreadState,
} from './format/directory.ts';
import { checkFolders, type ThreadsLayout, threadsLayout } from './format/layout.ts';
import { type Gate, readFileGates } from './format/phases.ts';
import { fieldOf, readRoundFile, readTracks } from './format/round-file.ts';

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

/** For the fields alone: frontmatter is short, a body can be long. */
const headLimit = 16 * 1024;

/** Returns one thread as `list` has it. */
export async function listThread(thread: ThreadDirectory): Promise<ListedThread> {
  const state = stateOf(thread);
  const files = thread.rounds.at(-1);
  const base = { slug: thread.slug, state, rounds: thread.rounds.length, path: thread.path };
  if (files === undefined) return { ...base, latest: null, waiting_on: null, gates: [], tracks: null };
  const read = (name: string | undefined, limit?: number) =>
    name === undefined ? null : readRoundFile(join(thread.path, name), limit);
  const result = await read(files.result, headLimit);
  // The prompt of an answered round is read only for what the result does not say.
  const isComplete = fieldOf(result, 'tracks') !== null && fieldOf(result, 'to') !== null;
  const prompt = isComplete ? null : await read(files.prompt, result ? headLimit : undefined);
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

/** Returns what an older prompt of a thread references, when the latest round says nothing. */
async function findOlderTracks(thread: ThreadDirectory): Promise<string | null> {
  for (const { prompt } of thread.rounds.slice(0, -1).reverse()) {
    const tracks = prompt && fieldOf(await readRoundFile(join(thread.path, prompt), headLimit), 'tracks');
    if (tracks) return tracks;
  }
  return null;
}

/**
 * Returns the threads of a repository; with `tracks` only those that reference it. Only then older rounds are read, of
 * threads whose latest round names no reference.
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

/** Returns one spelling for the names that people write for one tool: `codex`, `codex-cli`, `Codex CLI`. */
function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/-(?:cli|code)$/, '');
}

/** Whether a thread waits for this agent to act, by its name or for whoever comes; with null, for anybody. */
function waitsFor({ state, waiting_on: name }: ListedThread, agent: string | null): boolean {
  if (state !== 'open' && state !== 'answered') return false;
  return agent === null || name === null || ['any', plainName(agent)].includes(plainName(name));
}

/**
 * Returns the active threads of a directory's repository that wait for an agent; with null, every one that waits. None
 * where threads cannot be read: `status` is asked when something is wrong.
 */
export async function listWaitingThreads(cwd: string, agent: string | null): Promise<ListedThread[]> {
  try {
    const layout = threadsLayout({ cwd });
    checkFolders(layout);
    return (await listThreads(layout, {})).filter((thread) => waitsFor(thread, agent));
  } catch {
    return [];
  }
}
