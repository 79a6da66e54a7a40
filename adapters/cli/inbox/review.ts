import { decodeDraft } from '../../../core/handoff/inbox/draft.ts';
import { type Review, reviewDraft } from '../../../core/handoff/review/review.ts';
import { neutraliseLine, neutraliseText } from '../../../core/text/untrusted.ts';
import { launchDirectory, processContext } from '../../context.ts';
import { writeJson, writeOut } from '../print.ts';
import type { Options } from '../verb.ts';
import { type BodyOptions, readBodySource } from './body-source.ts';

/** One screen: what comes after that is not read. */
const shownProblems = 15;
const shownItems = 10;

/** The problems as lines, worst first; empty when there is nothing to mend. */
export function problemLines(problems: Review['problems']): string[] {
  const shown = problems.slice(0, shownProblems).map(({ severity, line, rule, message }) => {
    const mark = severity === 'error' ? 'MEND' : 'look';
    return `${mark}  line ${line}: ${neutraliseLine(message, 300)} (${rule})`;
  });
  const more = problems.length - shown.length;
  return more > 0 ? [...shown, `      and ${more} more`] : shown;
}

function renderReview(review: Review): string {
  const { problems, questions, items } = review;
  const blocks = [
    problems.length === 0 ? 'Nothing to mend.' : problemLines(problems).join('\n'),
    ...questions.map(({ id, section, reason, excerpt }) =>
      `ASK   ${id}  ${neutraliseLine(section)}\n${neutraliseLine(reason, 200)}\n${excerpt === '' ? '' : neutraliseText(excerpt).replace(/^/gm, '    | ')}`.trimEnd(),
    ),
  ];
  if (items.length > 0) {
    const lines = items
      .slice(0, shownItems)
      .map(
        ({ id, section, summary }) =>
          `  ${id}  ${neutraliseLine(section, 40)}: ${neutraliseLine(summary, 90)}`,
      );
    blocks.push(`RATE  ask about these too, but only where your confidence is low:\n${lines.join('\n')}`);
  }
  return blocks.join('\n\n');
}

/** `handoff review`: what to mend and what to ask before publishing. Writes nothing and asks nothing itself. */
export async function runReview(options: Options<BodyOptions>): Promise<void> {
  const ctx = processContext(launchDirectory(options.in));
  const { bytes, where } = await readBodySource(ctx, options, 'review');
  const { review } = await reviewDraft(ctx, decodeDraft(bytes, where));
  await (options.json ? writeJson(review) : writeOut(renderReview(review)));
}
