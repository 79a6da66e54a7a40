import { join } from 'node:path';
import { HandoffError } from '../errors.ts';
import { executorLines } from './executor.ts';
import type { Filing } from './file-round.ts';
import { findActiveThread } from './find.ts';
import { latestRound, stateOf, type ThreadDirectory } from './format/directory.ts';
import { readRoundFile } from './format/read-round.ts';
import { roundLimit, roundWords } from './format/round-name.ts';
import { fieldOf } from './list.ts';
import type { OpenedRound } from './open.ts';
import { filePrompt, type PromptWishes } from './prompt.ts';

/** Of the latest prompt that has it, as a round by hand may leave out what the ones before it say. */
async function inheritField(thread: ThreadDirectory, field: string): Promise<string | null> {
  for (const files of [...thread.rounds].reverse()) {
    const value = files.prompt ? fieldOf(await readRoundFile(join(thread.path, files.prompt)), field) : null;
    if (value !== null) return value;
  }
  return null;
}

function checkLimit(thread: ThreadDirectory, round: number): void {
  if (round <= roundLimit) return;
  throw new HandoffError('round-limit', {
    message: `${thread.path} has ${roundLimit} rounds, the most that two digits hold`,
    hint: `handoff thread close ${thread.slug}, then open a new thread with the same --tracks`,
  });
}

/**
 * Files the next prompt. An open round must be answered first (`round-unanswered`), unless the dispatcher takes it back
 * with `supersede`: then the new prompt says so.
 */
export async function nextRound(
  filing: Filing,
  now: Date,
  request: PromptWishes & { slug: string; supersede: boolean; writer: string },
): Promise<OpenedRound> {
  const thread = findActiveThread(filing.layout, request.slug);
  const latest = latestRound(thread);
  const unanswered = stateOf(thread) === 'open' ? (latest?.prompt ?? null) : null;
  if (unanswered !== null && !request.supersede) {
    throw new HandoffError('round-unanswered', {
      message: `${roundWords(latest?.round ?? 0)} of ${thread.slug} is not answered: there is no result for ${join(thread.path, unanswered)}`,
      hint: `handoff thread result ${thread.slug}, or take the round back: handoff thread next ${thread.slug} --supersede`,
    });
  }
  const round = (latest?.round ?? 0) + 1;
  checkLimit(thread, round);
  const filed = await filePrompt(
    filing,
    {
      slug: thread.slug,
      directory: thread.path,
      round,
      now,
      from: (await inheritField(thread, 'from')) ?? request.writer,
      to: (await inheritField(thread, 'to')) ?? 'any',
      tracks: await inheritField(thread, 'tracks'),
      supersedes: unanswered,
    },
    request,
    'next',
  );
  return { ...filed, executor: executorLines(filing.layout, filed.slug, filed.path) };
}
