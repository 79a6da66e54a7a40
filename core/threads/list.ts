import { join } from 'node:path';
import { type RoundFiles, readThreadDirectories, stateOf, type ThreadDirectory } from './format/directory.ts';
import { checkFolders, type ThreadsLayout, threadsLayout } from './format/layout.ts';
import { readFileGates } from './format/phases.ts';
import { fieldOf, inheritField, readRoundFile, readTracks } from './format/round-file.ts';

/** For the fields alone: frontmatter is short, a body can be long. */
const headLimit = 16 * 1024;

/** Returns one line of `thread list`, from the latest round alone, so that a long thread costs no more. */
export async function listThread(thread: ThreadDirectory) {
  const files: RoundFiles = thread.rounds.at(-1) ?? { round: 0 };
  const read = (name: string | undefined, limit?: number) =>
    name === undefined ? null : readRoundFile(join(thread.path, name), limit);
  const written = await read(files.result, thread.place === 'archive' ? headLimit : undefined);
  const state = stateOf(thread, written?.text);
  // A scaffold that nobody filled in answers nothing.
  const result = state === 'open' ? null : written;
  // The prompt of an answered round is read only for what the result does not say.
  const isComplete = fieldOf(result, 'tracks') !== null && fieldOf(result, 'to') !== null;
  const prompt = isComplete ? null : await read(files.prompt, result ? headLimit : undefined);
  const newest = result ?? prompt;
  const latest = newest && {
    round: files.round,
    kind: result ? ('result' as const) : ('prompt' as const),
    status: fieldOf(newest, 'status'),
    from: fieldOf(newest, 'from'),
    to: fieldOf(newest, 'to'),
  };
  // The executor of an open round has to act, the dispatcher of an answered one.
  const waitingOn = latest?.to ?? (result && fieldOf(prompt, 'from'));
  return {
    slug: thread.slug,
    state,
    rounds: thread.rounds.length,
    path: thread.path,
    latest,
    waiting_on: state === 'closed' ? null : waitingOn,
    gates: state === 'open' && prompt ? readFileGates(prompt) : [],
    tracks: fieldOf(newest, 'tracks') ?? fieldOf(prompt, 'tracks'),
  };
}

export type ListedThread = Awaited<ReturnType<typeof listThread>>;

/** Returns the threads of a repository; for `tracks` older rounds are read too, where the latest names no reference. */
export async function listThreads(layout: ThreadsLayout, options: { all?: boolean; tracks?: string }) {
  const wanted = options.tracks?.toLowerCase();
  const listed: ListedThread[] = [];
  for (const thread of readThreadDirectories(layout, options.all ?? false)) {
    const entry = await listThread(thread);
    if (wanted !== undefined) entry.tracks ??= await inheritField(thread, 'tracks');
    const references = readTracks(entry.tracks).map((reference) => reference.toLowerCase());
    if (wanted === undefined || references.includes(wanted)) listed.push(entry);
  }
  return listed;
}

/** Returns one spelling for the names that people write for one tool: `codex`, `codex-cli`, `Codex CLI`. */
export function plainName(name: string): string {
  const words = name.toLowerCase().replace(/[\s_]+/g, '-');
  return words.replace(/-(?:cli|code)$/, '');
}

/** Whether a thread waits for this agent to act, by its name or for whoever comes; with null, for anybody. */
function waitsFor({ state, waiting_on: name }: ListedThread, agent: string | null): boolean {
  if (state !== 'open' && state !== 'answered') return false;
  return agent === null || name === null || ['any', plainName(agent)].includes(plainName(name));
}

/** Returns the active threads that wait for an agent; with null, for anybody. None where they cannot be read. */
export async function listWaitingThreads(cwd: string, agent: string | null): Promise<ListedThread[]> {
  try {
    const layout = threadsLayout({ cwd });
    checkFolders(layout);
    return (await listThreads(layout, {})).filter((thread) => waitsFor(thread, agent));
  } catch {
    return [];
  }
}
