import { HandoffError } from '../errors.ts';
import { type CheckedFile, checkRound } from './check-round.ts';
import type { SecretSearch } from './file-round.ts';
import { findThread } from './find.ts';
import {
  missingRounds,
  type RoundKind,
  readRoundName,
  readThreadDirectories,
  roundFilesOf,
  roundWords,
  stateOf,
  type ThreadDirectory,
} from './format/directory.ts';
import { shownPath, type ThreadsLayout } from './format/layout.ts';
import { problem, type ThreadProblem } from './format/problem.ts';
import { fieldOf, readRounds } from './format/round-file.ts';
import { readTemplate } from './format/source.ts';
import { checkAppendOnly } from './history/append-only.ts';
import { type History, readHistory } from './history/history.ts';
import { findMergedWork, readBranches } from './history/merged-work.ts';

export interface CheckRequest {
  layout: ThreadsLayout;
  env: NodeJS.ProcessEnv;
  now: Date;
  /** One thread; left out, all of them. */
  slug?: string | undefined;
  staleDays: number;
  searchSecrets: SecretSearch;
}

const dayMs = 86_400_000;

/** A template that cannot be read leaves nothing to look for. */
function templateOf(layout: ThreadsLayout, kind: RoundKind): string | null {
  try {
    return readTemplate(layout, kind);
  } catch (error) {
    if (error instanceof HandoffError) return null;
    throw error;
  }
}

function checkNumbers(thread: ThreadDirectory, shown: string): ThreadProblem[] {
  const highest = roundWords(thread.rounds.at(-1)?.round ?? 0);
  // What a later round follows is as it is, and the number of a file of another name may mean anything.
  const orphans = thread.rounds.slice(-1).filter(({ prompt }) => prompt === undefined);
  const isNumbered = roundFilesOf(thread).some(({ name }) => readRoundName(name) !== null);
  return [
    ...(isNumbered ? missingRounds(thread) : []).map((round) =>
      problem('warn', shown, 'missing-round', `${roundWords(round)} is missing; there is ${highest}`),
    ),
    ...orphans.map(({ round, result }) => {
      const message = `${roundWords(round)} has a result and no prompt`;
      return problem('warn', `${shown}/${result}`, 'orphan-result', message);
    }),
  ];
}

function checkTracks(files: readonly CheckedFile[], shown: string): ThreadProblem[] {
  const prompts = files.filter(({ kind }) => kind === 'prompt');
  const without = prompts.filter(({ file }) => fieldOf(file, 'tracks') === null);
  if (without.length === prompts.length) {
    const message = 'no prompt references an issue; expected `tracks: owner/repo#NN`';
    return [problem('warn', shown, 'no-tracks', message)];
  }
  const message = 'this prompt references no issue, others of the thread do';
  const latest = without.filter((file) => file === prompts.at(-1));
  return latest.map((file) => problem('note', file.shown, 'no-tracks', message));
}

async function checkSecrets(files: readonly CheckedFile[], search: SecretSearch): Promise<ThreadProblem[]> {
  const problems: ThreadProblem[] = [];
  for (const { file, shown } of files) {
    const found = await search(file.text);
    problems.push(
      ...found.map(({ line, kind, sure }) =>
        problem(sure ? 'error' : 'warn', shown, 'secret', `line ${line}: ${kind}${sure ? '' : ', perhaps'}`),
      ),
    );
  }
  return problems;
}

/** Returns when something last happened: the newest of what git and the files say, so that no clock alone makes it stale. */
function lastMovement(slug: string, files: readonly CheckedFile[], history: History): Date | null {
  const isOwn = ({ path }: { path: string }) => path.startsWith(`handoffs/active/${slug}/`);
  const commits = (history.commits ?? []).filter(({ changes }) => changes.some(isOwn));
  const written = files.map(({ file }) => new Date(fieldOf(file, 'created') ?? Number.NaN));
  // A checkout gives files the time of the checkout: it says something only of what was never committed.
  const touched = commits.length === 0 ? files.map(({ file }) => file.modified) : [];
  const instants = [...commits.map(({ at }) => at), ...written, ...touched].map((at) => at.getTime());
  const known = instants.filter((at) => !Number.isNaN(at));
  return known.length > 0 ? new Date(Math.max(...known)) : null;
}

/** Returns everything that is wrong with the threads of a repository, or with one of them. Reads only. */
export async function checkThreads(request: CheckRequest): Promise<ThreadProblem[]> {
  const { layout, slug: given, now, staleDays } = request;
  const git = { root: layout.root, env: request.env };
  const threads = given === undefined ? readThreadDirectories(layout, true) : [findThread(layout, given)];
  const history = readHistory(git);
  const branches = readBranches(git);
  const templates = { prompt: templateOf(layout, 'prompt'), result: templateOf(layout, 'result') };
  const problems = checkAppendOnly(git, history, given === undefined ? null : (threads[0]?.slug ?? ''));
  for (const thread of threads) {
    const { slug } = thread;
    const shown = shownPath(layout, thread.path);
    const isClosed = thread.place === 'archive';
    const rounds = await readRounds(thread);
    const files = rounds.map((found) => ({ ...found, slug, shown: shownPath(layout, found.path) }));
    const secrets = await checkSecrets(files, request.searchSecrets);
    // Nobody may rewrite a closed thread: what is judged is that nobody did, and what must be revoked.
    if (isClosed) {
      problems.push(...secrets);
      continue;
    }
    const isAnswered = stateOf(thread) === 'answered';
    const isOver = ({ round, kind }: CheckedFile) =>
      round !== thread.rounds.at(-1)?.round || (kind === 'prompt' && isAnswered);
    problems.push(
      ...checkNumbers(thread, shown),
      ...files.flatMap((file) => checkRound(file, isOver(file), templates[file.kind])),
      ...checkTracks(files, shown),
      ...secrets,
    );
    const moved = lastMovement(slug, files, history);
    const days = moved === null ? 0 : Math.floor((now.getTime() - moved.getTime()) / dayMs);
    if (moved !== null && days >= staleDays) {
      const since = moved.toISOString().slice(0, 10);
      const message = `no movement for ${days} days, since ${since}: answer it or close it?`;
      problems.push(problem('warn', shown, 'stale', message));
    }
    const merged = findMergedWork(git, branches, files);
    if (merged !== null) problems.push(problem('warn', shown, 'stale', merged));
  }
  return problems;
}
