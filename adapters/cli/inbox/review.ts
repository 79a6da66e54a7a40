import type { Context } from '../../../core/context.ts';
import { HandoffError } from '../../../core/errors.ts';
import { decodeDraft } from '../../../core/handoff/inbox/draft.ts';
import { applyAnswers, checkAnswers, parseAnswers } from '../../../core/handoff/review/answers.ts';
import { outlineDraft } from '../../../core/handoff/review/outline.ts';
import { type Review, reviewDraft } from '../../../core/handoff/review/review.ts';
import { answerSecrets, secretQuestions } from '../../../core/handoff/review/secret-questions.ts';
import { scanSecrets } from '../../../core/secrets/scan.ts';
import { neutraliseLine, neutraliseText } from '../../../core/text/untrusted.ts';
import { type BodyOptions, type BodySource, readBodySource } from '../body-source.ts';
import { writeAside, writeResult } from '../print.ts';
import type { Options, Workplace } from '../verb.ts';
import { askReview } from './ask.ts';

/** One screen: what comes after that is not read. */
const shownProblems = 15;
const shownItems = 10;

/** The problems as lines, worst first; empty when there is nothing to fix. */
function problemLines(problems: Review['problems']): string[] {
  const shown = problems.slice(0, shownProblems).map(({ severity, line, rule, message }) => {
    const mark = severity === 'error' ? 'FIX ' : 'look';
    return `${mark}  line ${line}: ${neutraliseLine(message, 300)} (${rule})`;
  });
  const more = problems.length - shown.length;
  return more > 0 ? [...shown, `      and ${more} more`] : shown;
}

function renderReview(review: Review): string {
  const problems = problemLines(review.problems).join('\n') || 'Nothing to fix.';
  const questions = review.questions.map(({ id, section, reason, excerpt, choices = [] }) => {
    const named = choices.map((title) => `    - ${neutraliseLine(title)}`).join('\n');
    const quoted = excerpt === '' ? named : neutraliseText(excerpt).replace(/^/gm, '    | ');
    return `ASK   ${id}  ${neutraliseLine(section)}\n${neutraliseLine(reason, 200)}\n${quoted}`.trimEnd();
  });
  const items = review.items.slice(0, shownItems).map(({ id, section, summary }) => {
    return `  ${id}  ${neutraliseLine(section, 40)}: ${neutraliseLine(summary, 90)}`;
  });
  const rate = `RATE  ask about these too, but only where your confidence is low:\n${items.join('\n')}`;
  return [problems, ...questions, ...(items.length > 0 ? [rate] : [])].join('\n\n');
}

/** Returns a draft as the answers to its review leave it. Throws `answers-invalid` or `answers-stale`. */
export async function applyGivenAnswers(
  draft: BodySource,
  given: BodySource,
  nextAction?: string,
): Promise<string> {
  const answers = parseAnswers(decodeDraft(given.bytes, given.where), given.where);
  const outline = outlineDraft(decodeDraft(draft.bytes, draft.where), nextAction);
  const secrets = await scanSecrets(outline.text);
  checkAnswers(outline, answers, given.where, secretQuestions(outline, secrets));
  return applyAnswers(outlineDraft(answerSecrets(outline, secrets, answers), nextAction), answers);
}

/** Reviews a draft on the terminal and returns what the answers leave. Throws `review-aborted`. */
export async function reviewOnTerminal(
  ctx: Context,
  { bytes, where, path }: BodySource,
  nextAction?: string,
): Promise<string> {
  const { review, outline, secrets } = await reviewDraft(ctx, decodeDraft(bytes, where), nextAction);
  // Which section comes first is asked here.
  const problems = review.problems.filter(({ rule }) => rule !== 'no-next-action');
  if (problems.length > 0) writeAside(problemLines(problems).join('\n'));
  const answers = await askReview(review.questions);
  if (answers !== null)
    return applyAnswers(outlineDraft(answerSecrets(outline, secrets, answers), nextAction), answers);
  throw new HandoffError('review-aborted', {
    message: `the review was broken off: nothing was filed${path ? `, the draft is kept: ${path}` : ''}`,
    hint: `handoff publish --file ${path ?? '<draft>'}`,
  });
}

/** `handoff review`: what to fix and what to ask before publishing. Writes nothing and asks nothing itself. */
export async function runReview(
  { ctx }: Workplace,
  options: Options<BodyOptions & { nextAction?: string }>,
): Promise<void> {
  const { bytes, where } = await readBodySource(ctx, options, 'review');
  const { review } = await reviewDraft(ctx, decodeDraft(bytes, where), options.nextAction);
  await writeResult(options, review, renderReview(review));
}
