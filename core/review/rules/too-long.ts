import type { Rule } from '../rule.ts';

/** What a session is shown at most, less what stands around a handoff (spec/surfacing.md). */
const shownAtMost = 8_500;

/** A handoff that says everything is cut by us, and read by nobody. */
export const tooLong: Rule = {
  id: 'too-long',
  severity: 'warn',
  check({ outline }) {
    const length = outline.lines.slice(outline.bodyLine).join('\n').length;
    if (length <= shownAtMost) return [];
    const message = `${length} characters: a session is shown about ${shownAtMost}, the rest only by path; keep what the reader cannot find out`;
    return [{ line: outline.bodyLine + 1, message }];
  },
};
