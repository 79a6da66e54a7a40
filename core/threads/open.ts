import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { HandoffError } from '../errors.ts';
import { listNames } from '../files/read.ts';
import { sweepTemporaries, temporaryPattern } from '../files/sweep.ts';
import { createFile } from '../files/write.ts';
import { type ExecutorLines, executorLines } from './executor.ts';
import type { Filed, Filing } from './file-round.ts';
import { refuseOutside, shownPath } from './format/layout.ts';
import { threadsReadme } from './format/readme.ts';
import { dateSlug } from './format/slug.ts';
import { filePrompt, type PromptWishes } from './prompt.ts';

export interface OpenedRound extends Filed {
  slug: string;
  round: number;
  executor: ExecutorLines;
}

/** Throws `thread-exists`: a name is used once, for ever, so that a reference to it means one thread. */
function refuseExistingThread(filing: Filing, slug: string): void {
  for (const place of [filing.layout.active, filing.layout.archive]) {
    const path = join(place, slug);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) continue;
    // Its opener died before the first round was filed.
    if (place === filing.layout.active && listNames(path).every((name) => temporaryPattern.test(name)))
      continue;
    const closed = place === filing.layout.archive;
    throw new HandoffError('thread-exists', {
      message: `${path} exists already${closed ? ': that thread is closed' : ''}`,
      hint: closed ? 'open it under another name' : `handoff thread next ${slug}`,
    });
  }
}

/** Writes the page that tells an agent without this tool how to answer; one that stands there stays. */
function writeReadme(filing: Filing): string | null {
  const { threads } = filing.layout;
  if (listNames(threads).some((name) => /^readme(\.|$)/i.test(name))) return null;
  const path = join(threads, 'README.md');
  return createFile(path, threadsReadme, { shared: true }) ? path : null;
}

/** Opens a thread: dates its name and files round 01. */
export async function openThread(
  filing: Filing,
  now: Date,
  request: PromptWishes & { slug: string; description: string; writer: string },
): Promise<OpenedRound & { readme: string | null }> {
  const slug = dateSlug(request.slug, now);
  if (!filing.layout.repository) {
    throw new HandoffError('no-repository', {
      message: `${filing.layout.root} is not in a git repository; a thread travels as committed files`,
      hint: 'run it in a repository, or make one: git init',
    });
  }
  refuseOutside(filing.layout, join(filing.layout.active, slug));
  sweepTemporaries(filing.layout.threads);
  sweepTemporaries(join(filing.layout.active, slug));
  refuseExistingThread(filing, slug);
  if (request.description.trim() === '') {
    throw new HandoffError('bad-usage', {
      message: 'the description is empty; expected one line that says what the thread is about',
      hint: `handoff thread open ${request.slug} "what it is about"`,
    });
  }
  const directory = join(filing.layout.active, slug);
  const place = {
    slug,
    directory,
    round: 1,
    now,
    from: request.writer,
    to: 'any',
    tracks: null,
    supersedes: null,
  };
  const filed = await filePrompt(filing, place, request, 'open');
  const readme = writeReadme(filing);
  const warnings = [...filed.warnings];
  if (readme && filing.commit)
    warnings.push(`${shownPath(filing.layout, readme)} is new and not in that commit`);
  return { ...filed, warnings, executor: executorLines(filing.layout, filed.slug, filed.path), readme };
}
