import { join } from 'node:path';
import { HandoffError } from '../errors.ts';
import { entryAt } from '../files/entry.ts';
import { listNames } from '../files/read.ts';
import { sweepTemporaries, temporaryPattern } from '../files/sweep.ts';
import { createFile } from '../files/write.ts';
import type { Filing } from './file-round.ts';
import { findActiveThread } from './find.ts';
import { readThreadDirectory, roundWords, stateOf } from './format/directory.ts';
import { places, refuseOutside, shownPath, type ThreadsLayout } from './format/layout.ts';
import { threadsReadme } from './format/readme.ts';
import { dateSlug } from './format/slug.ts';
import { filePrompt, type PromptRequest } from './prompt.ts';

/** Throws `thread-exists`: a name is used once, for ever, so that a reference to it means one thread. */
function refuseExistingThread(layout: ThreadsLayout, slug: string): void {
  for (const place of places) {
    const path = join(layout[place], slug);
    if (entryAt(path) === null) continue;
    const isClosed = place === 'archive';
    // Its opener died before the first round was filed.
    if (!isClosed && listNames(path).every((name) => temporaryPattern.test(name))) continue;
    throw new HandoffError('thread-exists', {
      message: `${path} exists already${isClosed ? ': that thread is closed' : ''}`,
      hint: isClosed ? 'open it under another name' : `handoff thread next ${slug}`,
    });
  }
}

/** Writes the page that tells an agent without this tool how to answer, unless there is one. */
function writeReadme({ threads }: ThreadsLayout): string | null {
  if (listNames(threads).some((name) => /^readme(\.|$)/i.test(name))) return null;
  const path = join(threads, 'README.md');
  return createFile(path, threadsReadme, { shared: true }) ? path : null;
}

/** Opens a thread: dates its name and files round 01. */
export async function openThread(
  filing: Filing,
  now: Date,
  request: PromptRequest & { description: string },
) {
  const { layout } = filing;
  const slug = dateSlug(request.slug, now);
  if (!layout.repository) {
    throw new HandoffError('no-repository', {
      message: `${layout.root} is not in a git repository; a thread travels as committed files`,
      hint: 'run it in a repository, or make one: git init',
    });
  }
  const directory = join(layout.active, slug);
  refuseOutside(layout, directory);
  sweepTemporaries(layout.threads);
  sweepTemporaries(directory);
  refuseExistingThread(layout, slug);
  if (request.description.trim() === '') {
    throw new HandoffError('bad-usage', {
      message: 'the description is empty; expected one line that says what the thread is about',
      hint: `handoff thread open ${request.slug} "what it is about"`,
    });
  }
  const thread = readThreadDirectory(layout, 'active', slug);
  const filed = await filePrompt(filing, { verb: 'open', thread, round: 1, now, supersedes: null }, request);
  const readme = writeReadme(layout);
  if (readme && filing.commit) {
    filed.warnings.push(`${shownPath(layout, readme)} is new and not in that commit`);
  }
  if (!filed.tracks) filed.warnings.push('it references no issue: expected --tracks owner/repo#NN');
  return { ...filed, readme };
}

/** Programs that sort by name would put a hundredth round before the eleventh. */
const roundLimit = 99;

/** Files the next prompt. An open round must be answered, or the dispatcher takes it back by `supersede`. */
export async function nextRound(filing: Filing, now: Date, request: PromptRequest & { supersede: boolean }) {
  const thread = findActiveThread(filing.layout, request.slug);
  const { slug, path: directory } = thread;
  const latest = thread.rounds.at(-1);
  const unanswered = stateOf(thread) === 'open' ? (latest?.prompt ?? null) : null;
  if (unanswered !== null && !request.supersede) {
    const why = latest?.result
      ? `nobody has filled in ${join(directory, latest.result)}`
      : `there is no result for ${join(directory, unanswered)}`;
    throw new HandoffError('round-unanswered', {
      message: `${roundWords(latest?.round ?? 0)} of ${slug} is not answered: ${why}`,
      hint: `handoff thread result ${slug}, or take the round back: handoff thread next ${slug} --supersede`,
    });
  }
  const round = (latest?.round ?? 0) + 1;
  if (round > roundLimit) {
    throw new HandoffError('round-limit', {
      message: `${directory} has ${roundLimit} rounds, the most that two digits hold`,
      hint: `handoff thread close ${slug}, then open a new thread with the same --tracks`,
    });
  }
  return filePrompt(filing, { verb: 'next', thread, round, now, supersedes: unanswered }, request);
}
