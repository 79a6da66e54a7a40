import { join } from 'node:path';
import { HandoffError } from '../errors.ts';
import { type CheckedFile, checkFile } from './check-file.ts';
import type { SecretSearch } from './file-round.ts';
import { findThread } from './find.ts';
import { readThreadDirectories, type ThreadDirectory } from './format/directory.ts';
import { shownPath, type ThreadsLayout } from './format/layout.ts';
import type { ProblemCode, ProblemSeverity, ThreadProblem } from './format/problem.ts';
import { readRoundFile } from './format/read-round.ts';
import type { RoundKind } from './format/round-name.ts';
import { roundWords } from './format/round-name.ts';
import { readTemplate } from './format/template.ts';
import { checkAppendOnly } from './history/check-history.ts';
import { type History, readHistory } from './history/history.ts';
import { type Branches, findMergedWork, readBranches } from './history/stale.ts';
import { threadGit } from './history/thread-git.ts';
import { fieldOf } from './list.ts';
import { missingRounds } from './show.ts';

export interface CheckRequest {
  layout: ThreadsLayout;
  env: NodeJS.ProcessEnv;
  now: Date;
  /** One thread; left out, all of them. */
  slug?: string | undefined;
  staleDays: number;
  searchSecrets: SecretSearch;
}

/** What is read once for all threads. */
interface Shared {
  request: CheckRequest;
  history: History;
  branches: Branches;
  templates: Readonly<Record<RoundKind, string | null>>;
}

const dayMs = 86_400_000;

function readTemplates(layout: ThreadsLayout): Record<RoundKind, string | null> {
  const read = (kind: RoundKind) => {
    try {
      return readTemplate(layout, kind);
    } catch (error) {
      if (!(error instanceof HandoffError)) throw error;
      return null;
    }
  };
  return { prompt: read('prompt'), result: read('result') };
}

async function readFiles(layout: ThreadsLayout, thread: ThreadDirectory): Promise<CheckedFile[]> {
  const files: CheckedFile[] = [];
  for (const round of thread.rounds) {
    for (const kind of ['prompt', 'result'] as const) {
      const name = round[kind];
      if (name === undefined) continue;
      const path = join(thread.path, name);
      const file = await readRoundFile(path);
      files.push({ file, shown: shownPath(layout, path), slug: thread.slug, round: round.round, kind });
    }
  }
  return files;
}

function checkRounds(thread: ThreadDirectory, shown: string): ThreadProblem[] {
  const problem = (code: ProblemCode, message: string): ThreadProblem => ({
    severity: 'warn',
    file: shown,
    code,
    message,
  });
  const orphans = thread.rounds.filter(({ prompt }) => prompt === undefined);
  return [
    ...missingRounds(thread)
      .slice(0, 20)
      .map((round) =>
        problem(
          'missing-round',
          `${roundWords(round)} is missing; there is ${roundWords(thread.rounds.at(-1)?.round ?? 0)}`,
        ),
      ),
    ...orphans.map(({ round, result }) => ({
      ...problem('orphan-result', `${roundWords(round)} has a result and no prompt`),
      file: `${shown}/${result}`,
    })),
  ];
}

function checkTracks(files: readonly CheckedFile[], shown: string): ThreadProblem[] {
  const prompts = files.filter(({ kind }) => kind === 'prompt');
  const without = prompts.filter(({ file }) => fieldOf(file, 'tracks') === null);
  if (without.length === 0 && prompts.length > 0) return [];
  const problem = (severity: ProblemSeverity, file: string, message: string): ThreadProblem => ({
    severity,
    file,
    code: 'no-tracks',
    message,
  });
  if (without.length === prompts.length) {
    return [problem('warn', shown, 'no prompt references an issue; expected `tracks: owner/repo#NN`')];
  }
  return without.map((file) =>
    problem('note', file.shown, 'this prompt references no issue, others of the thread do'),
  );
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

/** When something last happened: the newest of what git and the files say, so that no clock alone makes it stale. */
function lastMovement(thread: ThreadDirectory, files: readonly CheckedFile[], history: History): Date | null {
  const own = (path: string) => path.startsWith(`handoffs/active/${thread.slug}/`);
  const commits = (history.commits ?? []).filter(({ changes }) => changes.some(({ path }) => own(path)));
  const written = files.map(({ file }) => new Date(fieldOf(file, 'created') ?? Number.NaN));
  // A checkout gives files the time of the checkout: it says something only of what was never committed.
  const touched = commits.length === 0 ? files.map(({ file }) => file.modified) : [];
  const instants = [...commits.map(({ at }) => at), ...written, ...touched].map((at) => at.getTime());
  const known = instants.filter((at) => !Number.isNaN(at));
  return known.length > 0 ? new Date(Math.max(...known)) : null;
}

function checkStale(
  thread: ThreadDirectory,
  files: readonly CheckedFile[],
  shown: string,
  shared: Shared,
): ThreadProblem[] {
  const { request, history, branches } = shared;
  const problems: ThreadProblem[] = [];
  const report = (message: string) =>
    problems.push({ severity: 'warn', file: shown, code: 'stale', message });
  const moved = lastMovement(thread, files, history);
  const days = moved === null ? 0 : Math.floor((request.now.getTime() - moved.getTime()) / dayMs);
  if (moved !== null && days >= request.staleDays) {
    report(`no movement for ${days} days, since ${moved.toISOString().slice(0, 10)}: answer it or close it?`);
  }
  const opened = new Date(fieldOf(files[0]?.file ?? null, 'created') ?? Number.NaN);
  if (Number.isNaN(opened.getTime())) return problems;
  const texts = files.map(({ file }) => file.text);
  const evidence = findMergedWork(threadGit(request.layout, request.env), branches, { texts, opened });
  if (evidence !== null) report(evidence);
  return problems;
}

async function checkThread(thread: ThreadDirectory, shared: Shared): Promise<ThreadProblem[]> {
  const { request, templates } = shared;
  const shown = shownPath(request.layout, thread.path);
  const files = await readFiles(request.layout, thread);
  const closed = thread.place === 'archive';
  return [
    ...checkRounds(thread, shown),
    ...files.flatMap((file) => checkFile(file, { closed, templates })),
    ...checkTracks(files, shown),
    ...(await checkSecrets(files, request.searchSecrets)),
    ...(closed ? [] : checkStale(thread, files, shown, shared)),
  ];
}

/** Everything that is wrong with the threads of a repository, or with one of them. Reads only. */
export async function checkThreads(request: CheckRequest): Promise<ThreadProblem[]> {
  const { layout } = request;
  const git = threadGit(layout, request.env);
  const threads =
    request.slug === undefined ? readThreadDirectories(layout, true) : [findThread(layout, request.slug)];
  const history = readHistory(git);
  const shared = { request, history, branches: readBranches(git), templates: readTemplates(layout) };
  const problems = checkAppendOnly(
    layout,
    git,
    history,
    request.slug === undefined ? null : (threads[0]?.slug ?? ''),
  );
  for (const thread of threads) problems.push(...(await checkThread(thread, shared)));
  return problems;
}
