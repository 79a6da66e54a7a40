import { join } from 'node:path';
import { HandoffError } from '../errors.ts';
import { type CheckedFile, checkRound, type ThreadProblem } from './check-round.ts';
import type { SecretSearch } from './file-round.ts';
import { findThread } from './find.ts';
import {
  missingRounds,
  type RoundKind,
  readThreadDirectories,
  roundKinds,
  roundWords,
  type ThreadDirectory,
} from './format/directory.ts';
import { shownPath, type ThreadsLayout } from './format/layout.ts';
import { fieldOf, readRoundFile } from './format/round-file.ts';
import { readTemplate } from './format/source.ts';
import { checkAppendOnly } from './history/append-only.ts';
import { type History, readHistory } from './history/history.ts';
import { findMergedWork, readBranches } from './history/merged-work.ts';
import { threadGit } from './history/thread-git.ts';

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

async function readFiles(layout: ThreadsLayout, thread: ThreadDirectory): Promise<CheckedFile[]> {
  const files: CheckedFile[] = [];
  for (const round of thread.rounds) {
    for (const kind of roundKinds) {
      const path = join(thread.path, round[kind] ?? '');
      if (round[kind] === undefined) continue;
      const file = await readRoundFile(path);
      files.push({ file, shown: shownPath(layout, path), slug: thread.slug, round: round.round, kind });
    }
  }
  return files;
}

function checkNumbers(thread: ThreadDirectory, shown: string): ThreadProblem[] {
  const highest = roundWords(thread.rounds.at(-1)?.round ?? 0);
  const missing = missingRounds(thread).map((round): ThreadProblem => {
    const message = `${roundWords(round)} is missing; there is ${highest}`;
    return { severity: 'warn', file: shown, code: 'missing-round', message };
  });
  const orphans = thread.rounds
    .filter(({ prompt }) => prompt === undefined)
    .map(({ round, result }): ThreadProblem => {
      const message = `${roundWords(round)} has a result and no prompt`;
      return { severity: 'warn', file: `${shown}/${result}`, code: 'orphan-result', message };
    });
  return [...missing, ...orphans];
}

function checkTracks(files: readonly CheckedFile[], shown: string): ThreadProblem[] {
  const prompts = files.filter(({ kind }) => kind === 'prompt');
  const without = prompts.filter(({ file }) => fieldOf(file, 'tracks') === null);
  if (without.length === prompts.length) {
    const message = 'no prompt references an issue; expected `tracks: owner/repo#NN`';
    return [{ severity: 'warn', file: shown, code: 'no-tracks', message }];
  }
  const message = 'this prompt references no issue, others of the thread do';
  return without.map((file) => ({ severity: 'note', file: file.shown, code: 'no-tracks', message }));
}

async function checkSecrets(files: readonly CheckedFile[], search: SecretSearch): Promise<ThreadProblem[]> {
  const problems: ThreadProblem[] = [];
  for (const { file, shown } of files) {
    for (const { line, kind } of await search(file.text)) {
      problems.push({ severity: 'error', file: shown, code: 'secret', message: `line ${line}: ${kind}` });
    }
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
  const { layout, slug, now, staleDays, searchSecrets } = request;
  const git = threadGit(layout, request.env);
  const threads = slug === undefined ? readThreadDirectories(layout, true) : [findThread(layout, slug)];
  const history = readHistory(git);
  const branches = readBranches(git);
  const templates = { prompt: templateOf(layout, 'prompt'), result: templateOf(layout, 'result') };

  const checkStale = (thread: ThreadDirectory, files: readonly CheckedFile[]): string[] => {
    const moved = lastMovement(thread.slug, files, history);
    const days = moved === null ? 0 : Math.floor((now.getTime() - moved.getTime()) / dayMs);
    const day = moved?.toISOString().slice(0, 10);
    const still =
      moved !== null && days >= staleDays
        ? [`no movement for ${days} days, since ${day}: answer it or close it?`]
        : [];
    const opened = new Date(fieldOf(files[0]?.file, 'created') ?? Number.NaN);
    if (Number.isNaN(opened.getTime())) return still;
    const texts = files.map(({ file }) => file.text);
    const merged = findMergedWork(git, branches, texts, opened);
    return merged === null ? still : [...still, merged];
  };

  const checkThread = async (thread: ThreadDirectory): Promise<ThreadProblem[]> => {
    const shown = shownPath(layout, thread.path);
    const files = await readFiles(layout, thread);
    const isClosed = thread.place === 'archive';
    const stale = isClosed ? [] : checkStale(thread, files);
    return [
      ...checkNumbers(thread, shown),
      ...files.flatMap((file) => checkRound(file, isClosed, templates[file.kind])),
      ...checkTracks(files, shown),
      ...(await checkSecrets(files, searchSecrets)),
      ...stale.map((message): ThreadProblem => ({ severity: 'warn', file: shown, code: 'stale', message })),
    ];
  };

  const only = slug === undefined ? null : (threads[0]?.slug ?? '');
  const problems = checkAppendOnly(git, history, only).map(
    (finding): ThreadProblem => ({ ...finding, code: 'append-only' }),
  );
  for (const thread of threads) problems.push(...(await checkThread(thread)));
  return problems;
}
